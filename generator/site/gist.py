"""Gists: what an office's pages need of its archives, so that none has to be held or read again.

A gist is what one archive comes to by itself; a drawn page adds what its sheets come to among
peers. Both are kept by content. What is kept is read back by a reader that makes values of the
kinds listed here and nothing else: whatever a file in the cache may hold, no code is run by reading
it.
"""

from __future__ import annotations

import io
import pickle
from collections import Counter
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from generator.problems import Location
from generator.scalars import Quarter
from generator.scoring.score import Measured
from generator.scoring.sheet import IndicatorScore, Line, ScoreSheet, VetoHit
from generator.scoring.workload import Assignment, PeerMedian
from generator.site.people import Person
from generator.supervision.fairness import Given
from generator.supervision.ledger import Entry as Limit

Medians = Mapping[Quarter, Mapping[str, PeerMedian]]
"""What an officer's work is compared with: by quarter, and by the clause of the indicator."""


class Gist(Struct, frozen=True):
    """What an archive comes to by itself; the measures are what peers are compared by."""

    person: Person
    measured: dict[Quarter, Measured]


class Drawn(Struct, frozen=True):
    """An archive's sheets in brief, and whom its page names: by number, what was said of them."""

    briefs: tuple[ScoreSheet, ...]
    named: dict[str, tuple[str, str]]


_KINDS = (
    *(date, Decimal, Fraction, Counter, Location, Quarter),
    *(Assignment, ScoreSheet, IndicatorScore, Line, VetoHit, Given, Limit, Person, Gist, Drawn),
)
_BY_NAME = {(kind.__module__, kind.__qualname__): kind for kind in _KINDS}


class _Reader(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        found = _BY_NAME.get((module, name))
        if found is None:
            raise pickle.UnpicklingError(f"{module}.{name}")
        return found


def encode(value: Gist | Drawn) -> bytes:
    """A value as bytes."""
    return pickle.dumps(value, protocol=5)


def decode(data: bytes) -> Any:
    """The value; None when the bytes are not such a value."""
    try:
        return _Reader(io.BytesIO(data)).load()
    except (pickle.UnpicklingError, AttributeError, EOFError, IndexError, TypeError, ValueError):
        return None


def brief(sheet: ScoreSheet) -> ScoreSheet:
    """A sheet with no more than offices' pages show: results, and the clauses that were applied.

    Lines keep their places: the first of an indicator is its base, whatever clause a line bears.
    """
    return replace(
        sheet,
        indicators=tuple(
            replace(
                indicator,
                workload=None,
                lines=tuple(Line(line.clause, line.points, "") for line in indicator.lines),
            )
            for indicator in sheet.indicators
            if len(indicator.lines) > 1
        ),
    )
