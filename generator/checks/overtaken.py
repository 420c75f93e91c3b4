"""Overtaken: a locked result beside which another version was written was moved lawfully (X24).

Only the latest version is compared with the records as they stand. So when another one appears, the
one before it is looked at once more: whatever moved it must be accounted for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

from generator.archive.officer import Officer
from generator.archive.unit import Unit
from generator.checks.breaches import unaccounted
from generator.problems import Problem
from generator.scoring.accounting import account, examined
from generator.scoring.recompute import recompute
from generator.scoring.results import results
from generator.scoring.tally import Tally


def overtaken(
    before: Officer, after: Officer, tally_of: Callable[[], Tally], unit: Unit
) -> Iterator[Problem]:
    """What nobody accounted for that moved a result, of those that have another version now.

    ``tally_of`` gives the tally of the archive ``after``; it is asked for only where it is needed.
    """
    if before.flawed or after.flawed:
        return
    known = {(r.quarter, r.version) for same in results(before).values() for r in same}
    versions = [
        result
        for of_quarter in results(after).values()
        for result, later in pairwise(of_quarter)
        if (later.quarter, later.version) not in known and result.is_sealed
    ]
    if not versions:
        return
    tally = tally_of()
    for result in versions:
        standard = tally.standards.for_quarter(result.quarter)
        if standard is not None:
            breach = examined(result, tally, unit, standard)
            sheet, differences = recompute(result, tally, unit, standard)
            if not breach and (sheet is None or differences):
                found = account(result, breach.filled, tally, unit, standard)
                yield from unaccounted(found, result, tally, standard)
