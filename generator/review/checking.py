"""Checking: what the checks say of the later state that they did not say of the earlier one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from generator.archive.store import Store
from generator.checks.stream import Means, check_source
from generator.problems import Problem
from generator.review.state import State, record_at
from generator.review.steps import Place
from generator.review.trees import sight_of
from generator.review.value import Finding

_LINE = re.compile(r"第 [0-9]+ 行")


class Checking(Struct, frozen=True):
    """Two states to be checked, and where results are remembered."""

    before: State
    after: State
    store: Store | None
    workers: int

    def new_problems(self, places: Sequence[Place]) -> Iterator[Problem]:
        """What is wrong now and was not, where these files are the ones that changed.

        Deletions are not asked about: every commit has been judged for those.
        """
        if not places:
            return
        alone = all(place.kind == "officer" for place in places)
        wanted = [place.shown for place in places] if alone else []
        after = self._problems(self.after, wanted)
        if after:
            yield from unprecedented(after, self._problems(self.before, wanted))

    def _problems(self, state: State, wanted: Sequence[str]) -> list[Problem]:
        sight = sight_of(state.tree, self.store)
        label, today = state.shelf.label, state.today
        report = check_source(sight, label, today, {}, wanted, Means(self.store, self.workers))
        return report.problems

    def finding(self, problem: Problem) -> Finding:
        """A problem with the section and record it stands in."""
        place = self.after.place(problem.location.path.removeprefix(f"{self.after.shelf.label}/"))
        officer = self.after.officer(place) if place.kind == "officer" else None
        record = record_at(officer, problem.location.line)
        return Finding(
            problem.rule,
            problem.message,
            problem.hint,
            "",
            problem.location,
            place.officer,
            record.section.name if record is not None else "",
            record.id if record is not None and not record.section.single else "",
        )


def unprecedented(now: Iterable[Problem], then: Iterable[Problem]) -> Iterator[Problem]:
    """Of what is wrong now, what was not wrong then already."""
    before = Counter(map(_key, then))
    for problem in now:
        if before[_key(problem)]:
            before[_key(problem)] -= 1
        else:
            yield problem


def _key(problem: Problem) -> tuple[str, str, str]:
    """What makes two problems the same though lines have moved."""
    return problem.location.path, problem.rule, _LINE.sub("第 N 行", problem.message)
