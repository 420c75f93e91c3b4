"""Order: records that stand behind one they stood before, between two versions; pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from msgspec import Struct

from generator.history.changes import Snapshot, changes


class Order(Struct, frozen=True):
    """The records of a section that two versions have, in the order of each; then their lines."""

    section: str
    was: tuple[str, ...]
    now: tuple[str, ...]
    lines: tuple[int, ...]

    def displaced(self, among: Collection[str]) -> tuple[str, int] | None:
        """The first of some records whose place among these is another, with its line."""
        was = [record for record in self.was if record in among]
        now = [pair for pair in zip(self.now, self.lines, strict=True) if pair[0] in among]
        return next((pair for one, pair in zip(was, now, strict=True) if one != pair[0]), None)


def orders(old: Snapshot | None, new: Snapshot | None) -> Iterator[Order]:
    """Each section in which the order is another."""
    before, after = _lines(old), _lines(new)
    for section, records in after.items():
        stood = tuple(record for record in before.get(section, {}) if record in records)
        stands = tuple(record for record in records if record in before.get(section, {}))
        if stood != stands:
            lines = tuple(records[record] for record in stands)
            yield Order(section, stood, stands, lines)


def _lines(version: Snapshot | None) -> dict[str, dict[str, int]]:
    """The line of each record by section, in the order of the file."""
    found: dict[str, dict[str, int]] = {}
    listed = [(c.line_after or 0, c.section, c.record) for c in changes(None, version)]
    for line, section, record in sorted(listed):
        found.setdefault(section, {})[record] = line
    return found
