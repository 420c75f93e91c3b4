"""Words for the site's search: names and terms that its Chinese word splitter must keep whole."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

from generator.site.compiled import compiled_folder
from generator.site.model import SiteModel


def prepare(words: Iterable[str]) -> None:
    """Teach the splitter the words that it must keep whole (``terms``).

    Its dictionary is kept in the user's own cache folder: by default it is loaded from a file of a
    known name in the shared temporary folder, which anybody could have put there.
    """
    import jieba

    jieba.setLogLevel(logging.WARNING)
    if not jieba.dt.initialized:
        jieba.dt.tmp_dir = str(compiled_folder())
        jieba.initialize()
    _forget(jieba.dt)
    for word in words:
        for end in range(1, len(word) + 1):
            _changed.setdefault(word[:end], jieba.dt.FREQ.get(word[:end]))
        jieba.add_word(word)


_changed: dict[str, int | None] = {}
"""What the splitter's one dictionary held before our words: it outlives a build."""
_total: list[int] = []


def _forget(splitter: Any) -> None:
    """Undo the words of an earlier build, which may have been another office's."""
    if _total:
        splitter.total = _total[0]
    else:
        _total.append(splitter.total)
    for word, frequency in _changed.items():
        if frequency is None:
            splitter.FREQ.pop(word, None)
        else:
            splitter.FREQ[word] = frequency
    _changed.clear()


def terms(model: SiteModel) -> list[str]:
    """The words, each once, in a fixed order."""
    found: dict[str, None] = {}
    for standard in model.shelf.standards.versions:
        found.update(dict.fromkeys(standard.form.sections))
        found.update(dict.fromkeys(i.name for i in standard.rulebook.indicators))
    for office in model.offices.values():
        found.update(dict.fromkeys(d.name for d in office.departments))
        found.update(dict.fromkeys(o.name for o in office.officers.values()))
    return [word for word in found if len(word) > 1]
