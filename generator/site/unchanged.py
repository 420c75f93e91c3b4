"""Whether a site stands as it was last built from the very same inputs, so that nothing is to do.

What is remembered is a hash of every file's size and time as they were left; a site that was
touched since, or built from anything else, is built again.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from generator.archive.answers import Sight
from generator.archive.hashes import hashed
from generator.archive.store import Store, key_of
from generator.site.ingredients import ingredients_digest, packages
from generator.site.settings import Settings

BUILD_FILE = "build.json"
"""In every site: what it was built from. Also how a folder is known to be one of ours."""


def published(target: Path) -> bytes:
    """What the site in a folder says it was built from; nothing where there is none."""
    try:
        return (target / BUILD_FILE).read_bytes()
    except OSError:
        return b""


class LastBuild:
    """What a build is made from and where it goes, against what is remembered of it."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        sight: Sight,
        today: date,
        commit: str | None,
        target: Path,
    ) -> None:
        self._store, self._sight, self._target = store, sight, target
        self._key = key_of(
            store,
            "site",
            sight.question(str(target), today, {}, ()),
            commit,
            settings.data,
            packages(),
            ingredients_digest(settings.templates, settings.guide),
        )

    def stands(self) -> bool:
        """Whether the site is there just as it was left."""
        kept = self._store.get_many([self._key]).get(self._key)
        return kept is not None and kept == self._state()

    def keep(self) -> None:
        """Remember the site as it is now."""
        if self._sight.steady:
            self._store.put_many([(self._key, self._state())])

    def _state(self) -> bytes:
        files = [(p, s.st_mode, s.st_size, s.st_mtime_ns) for p, s in _walk(self._target)]
        return hashed(files)


def _walk(folder: Path) -> Iterator[tuple[str, os.stat_result]]:
    for path in sorted(folder.rglob("*")):
        status = path.lstat()
        if not stat.S_ISDIR(status.st_mode):
            yield str(path.relative_to(folder)), status
