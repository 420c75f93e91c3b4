"""Words for the site's search: names and terms that its Chinese word splitter must keep whole."""

from __future__ import annotations

import logging
import marshal
import os
import re
from collections.abc import Iterable
from importlib.metadata import version
from typing import Any

from generator.site.compiled import compiled_folder
from generator.site.dictionary import Dictionary, equip, fold
from generator.site.model import SiteModel

_RUN = re.compile("[\u3400-\u9fff]+")
_PLACE = re.compile("[省市州盟区县旗]")


def prepare(words: Iterable[str]) -> None:
    """Teach the splitter the words that it must keep whole (``terms``)."""
    import jieba

    jieba.setLogLevel(logging.WARNING)
    if not jieba.dt.initialized:
        equip(jieba.dt, *_dictionary(jieba))
    _forget(jieba.dt)
    for word in words:
        jieba.dt.FREQ.unfold(word)
        for end in range(1, len(word) + 1):
            _changed.setdefault(word[:end], jieba.dt.FREQ.get(word[:end]))
        jieba.dt.add_word(word)


def split(text: str) -> str:
    """A text with signs of no width between its words, as the search plugin parts those it sees."""
    import jieba

    parted = _RUN.sub(lambda run: "\u200b".join(["", *jieba.cut(run[0]), ""]), text)
    return parted.strip("\u200b")


def _dictionary(jieba: Any) -> tuple[Dictionary, int]:
    """The splitter's words, and the sum of their weights.

    They are kept in the user's own cache folder, and not where the splitter would keep them: under
    a known name in the shared temporary folder, where anybody could have put it.
    """
    kept = compiled_folder() / f"jieba-{version('jieba')}.folded"
    try:
        total, folded = marshal.loads(kept.read_bytes())  # noqa: S302 (the user's own)
        return Dictionary(folded), total
    except (OSError, EOFError, ValueError, TypeError):
        pass  # not made yet, or not whole
    found, total = jieba.dt.gen_pfdict(jieba.dt.get_dict_file())
    folded = fold(found)
    beside = kept.with_name(f"{kept.name}.{os.getpid()}")
    try:
        beside.write_bytes(marshal.dumps((total, folded)))
        beside.replace(kept)
    except OSError:
        beside.unlink(missing_ok=True)  # it will take as long again
    return Dictionary(folded), total


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


def given_names(name: str) -> list[str]:
    """How else a person is looked for: every ending of two signs or more of a part of the name.

    Search finds what begins with what is typed; where a surname ends, no rule tells.
    """
    parts = [part for part in name.split("·") if part]
    return [part[start:] for part in parts for start in range(1, len(part) - 1)]


def short_names(department: str) -> list[str]:
    """How else a department is looked for: every ending of three signs or more, as 监督科."""
    return [department[start:] for start in range(1, len(department) - 2)]


def local_names(office: str) -> list[str]:
    """How else an office is looked for: by the place it is named after, as 云亭区检察院."""
    ends = [office[place.end() :] for place in _PLACE.finditer(office)]
    own = [end for end in ends if _PLACE.search(end)]
    return list(dict.fromkeys([*own, *(end.replace("人民", "") for end in own)]))


def terms(model: SiteModel) -> list[str]:
    """The words, each once, in a fixed order."""
    found: dict[str, None] = {}
    for standard in model.shelf.standards.versions:
        for name, section in standard.form.sections.items():
            found.update(dict.fromkeys([name, *section.fields]))
        found.update(dict.fromkeys(standard.authority.roles))
        found.update(dict.fromkeys(i.name for i in standard.rulebook.indicators))
    for office in model.offices.values():
        found.update(dict.fromkeys(local_names(office.name)))
        for department in office.departments:
            name = department.name
            found.update(dict.fromkeys([name, department.symbol, *short_names(name)]))
        for person in office.officers.values():
            found.update(dict.fromkeys([person.name, *given_names(person.name)]))
    return [word for word in found if len(word) > 1]
