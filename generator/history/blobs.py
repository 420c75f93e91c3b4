"""Blobs: one git that gives the bytes of objects for as long as it is wanted.

Starting git anew for every archive would cost more than what is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.history.git import Repository, Running
from generator.history.ranges import blobs, missing

_AT_ONCE = 128
"""Objects asked for in one go; two such lots are less than any pipe holds: nobody ever blocks."""


class Blobs:
    """Gives bytes of objects, one in memory at a time; git is started when it is first needed."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._git: Running | None = None

    def each(self, ids: Sequence[str]) -> Iterator[bytes]:
        """The bytes of objects in the order asked, all of which are to be taken before others.

        Raises ``GitError`` for an object that is missing.
        """
        lots = [ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE)]
        done = False
        try:
            for lot in lots[:2]:
                self._ask(lot)
            for number, lot in enumerate(lots):
                for object_id in lot:
                    yield self._next(object_id)
                for following in lots[number + 2 : number + 3]:
                    self._ask(following)
            done = True
        finally:
            if not done:  # what is still under way would be taken for something else
                self.close()

    def one(self, object_id: str) -> bytes:
        """The bytes of one object, whatever else is under way."""
        return blobs(self._repository, [object_id])[object_id]

    def _ask(self, ids: Sequence[str]) -> None:
        if self._git is None:
            self._git = self._repository.start("cat-file", "--batch")
        self._git.stdin.write("".join(f"{object_id}\n" for object_id in ids).encode("ascii"))
        self._git.stdin.flush()

    def _next(self, object_id: str) -> bytes:
        assert self._git is not None
        told = self._git.stdout
        words = told.readline().split(b" ")
        if len(words) != 3:
            raise missing(object_id)
        data = told.read(int(words[2]))
        told.read(1)
        return data

    def close(self) -> None:
        """Let git end."""
        if self._git is not None:
            self._git.close()
            self._git = None
