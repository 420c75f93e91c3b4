"""Composing an office: as many records as asked for, of all kinds, in plausible proportions."""

from __future__ import annotations

from generator.demo import oddities
from generator.demo.careers import assess_first_year, found_archives, let_people_move
from generator.demo.cases import invent
from generator.demo.diary import Diary
from generator.demo.dice import Dice
from generator.demo.names import UnitName
from generator.demo.office import Office
from generator.demo.oversight import (
    Docket,
    complain,
    effect,
    fault,
    inspect,
    notice,
    opinion,
    review,
)
from generator.demo.returns import confirm_nothing, correct, object_to, void
from generator.demo.work import do_tasks, leave, reward, study, supervise, train
from generator.standards.standard import Standard

PER_YEAR = 97
"""Records of an officer in a year: the office of 103 has some 40,000 in four years."""
LEAST, MOST = 24, 600
"""Records for each officer, on average: fewer cannot hold all there is, more overfill a file."""
SMALLEST = 6
"""Officers of the smallest office in which nobody approves what they drafted."""
_CASES = 0.74
"""The share of cases in what is left when everything else has been counted."""
_BUSIEST = 1.7
"""How many cases the busiest may have a part in, for each record of an average officer."""
_TRAINING = 6
_RATES = {
    review: 2.6,
    notice: 1.5,
    opinion: 0.8,
    effect: 0.9,
}
_OTHERS = {
    study: 0.8,
    supervise: 0.5,
    reward: 0.4,
    leave: 0.35,
    inspect: 0.25,
    complain: 0.15,
    fault: 0.03,
}
"""Records for each officer in a year."""


def compose(
    name: UnitName,
    officers: int,
    records: int,
    commits: int,
    standard: Standard,
    diary: Diary,
    seed: str,
) -> Office:
    """An office with exactly so many records, all of them still to be filed."""
    dice = Dice(f"{seed}/{name.code}")
    office = Office(name, officers, standard, diary, dice)
    oddities.before_founding(office)
    oddities.choose_quiet(office)
    found_archives(office)
    oddities.promote_too_soon(office)
    let_people_move(office)
    assess_first_year(office)
    busy = min(records / (officers * diary.years * PER_YEAR), 1.3)
    for person in office.people:
        train(office, person, max(int(_TRAINING * busy + 0.5), 2))

    office.most_cases = int(records / officers * _BUSIEST)
    office.traces = max(commits // 80, 2)

    def times(rate: float) -> int:
        return max(int(rate * officers * diary.years * busy + 0.5), 2)

    for act, rate in _OTHERS.items():
        act(office, times(rate))
    nil = len(office.people) * len(diary.quarters)
    expected = office.records + nil + sum(times(rate) for rate in _RATES.values())
    budget = max(int((records - expected) * _CASES), 0)
    cases = invent(office, budget, lambda made: oddities.in_cases(office, made))
    docket = Docket(office, cases)
    for about, rate in _RATES.items():
        about(office, docket, times(rate))
    oddities.afterwards(office, docket)
    confirm_nothing(office)
    object_to(office, max(min(officers // 10, commits // 40), 1))
    corrections = max(min(records // 300, commits // 50), 1)
    do_tasks(office, records - office.records - corrections)
    correct(office, corrections)
    void(office, max(min(records // 800, commits // 60), 1))
    if office.records < records:
        do_tasks(office, records - office.records)
    return office
