"""Results: what an archive holds of its assessed quarters, as the program wrote it (季度考评)."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from msgspec import Struct

from generator.archive.officer import Officer, Record
from generator.scalars import Quarter

_MEDIAN = re.compile(r"(?=.*[1-9])[0-9]+(?:\.[0-9]+)?|[1-9][0-9]*/[1-9][0-9]*")
"""How a median is written (see ``recompute.exact``): more than nothing."""


class StoredLine(Struct, frozen=True):
    """One line of a stored result: points under a clause, for a record or for none."""

    clause: str
    points: Decimal
    record: str | None


class StoredPeers(Struct, frozen=True):
    """The group an indicator was normalised against; ``median`` is exact, None where none held."""

    clause: str
    group: str
    members: int
    median: Fraction | None


class Result(Struct, frozen=True, eq=False):
    """One version of a quarter's result. Versions after the first are corrections (更正版).

    ``inputs`` names the records it was computed from, each with the beginning of its digest;
    a result that is not ``locked`` has none.
    """

    record: Record
    quarter: Quarter
    version: int
    standard: str
    category: str
    dimensions: dict[str, Decimal]
    total: Decimal
    grade: str
    vetoes: tuple[str, ...]
    lines: tuple[StoredLine, ...]
    peers: tuple[StoredPeers, ...]
    locked: date | None
    standard_digest: str
    inputs: dict[str, str]
    digest: str

    @property
    def is_sealed(self) -> bool:
        """Whether the result is locked, with its seal."""
        return self.locked is not None and bool(self.digest)

    @property
    def is_half_sealed(self) -> bool:
        """Whether some of what the lock wrote is there and some is not."""
        parts = [self.locked is not None, bool(self.digest), bool(self.standard_digest)]
        return any([*parts, self.inputs]) and not all(parts)

    def peers_of(self, clause: str) -> StoredPeers | None:
        """The group stored for an indicator."""
        return next((peers for peers in self.peers if peers.clause == clause), None)


Stored = dict[Quarter, tuple[Result, ...]]
"""All results of an archive by quarter, each quarter's in order of version."""


def results(officer: Officer) -> Stored:
    """The stored results of an officer by quarter, in order of version.

    A record with a field that could not be typed is left out: it has its own problem.
    """
    found: dict[Quarter, list[Result]] = {}
    for record in officer.live(officer.form.landmarks.quarterly):
        if not record.broken:
            result = _result(record)
            if result is not None:
                found.setdefault(result.quarter, []).append(result)
    return {
        quarter: tuple(sorted(versions, key=lambda result: result.version))
        for quarter, versions in found.items()
    }


def sealed(officer: Officer, quarter: Quarter) -> Result | None:
    """The latest locked version of a quarter's result; None while it is open."""
    return latest_sealed(results(officer), quarter)


def latest_sealed(stored: Stored, quarter: Quarter) -> Result | None:
    """The same, of results that have been read before."""
    return next((r for r in reversed(stored.get(quarter, ())) if r.is_sealed), None)


def _result(record: Record) -> Result | None:
    values = record.values
    if not isinstance(values.get("季度"), Quarter):
        return None
    pairs = [text.partition("=") for text in values.get("依据记录") or ()]
    return Result(
        record=record,
        quarter=values["季度"],
        version=int(values.get("版号") or 1),
        standard=str(values.get("制度版本")),
        category=str(values.get("岗位类别")),
        dimensions=dict(values.get("四维分") or {}),
        total=values["总分"],
        grade=str(values.get("等次")),
        vetoes=tuple(values.get("否决") or ()),
        lines=tuple(
            StoredLine(str(line.get("条款")), line["分"], line.get("记录"))
            for line in values.get("明细") or ()
        ),
        peers=tuple(_peers(group) for group in values.get("同组") or ()),
        locked=values.get("锁定日期"),
        standard_digest=str(values.get("制度校验") or ""),
        inputs={number: digest for number, _, digest in pairs},
        digest=str(values.get("校验值") or ""),
    )


def _peers(group: Any) -> StoredPeers:
    # What the program did not write is no median, and the result is not left out for it: its seal,
    # or computing it anew, tells.
    written = _MEDIAN.fullmatch(group.get("中位数", ""))
    median = Fraction(written[0]) if written is not None else None
    return StoredPeers(group["条款"], group["组别"], group["人数"], median)
