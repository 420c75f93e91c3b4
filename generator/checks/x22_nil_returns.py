"""X22: Ensure that no nil return contradicts a record of the same quarter and section.

办-16: no record is not the same as nothing filed. A section whose filing depends on a supervising
department, with neither a record nor a nil return in a quarter that is over, is left to the
office's own overview; contradiction is an error. Nothing is missed before the first step of the
quarter's 考核日程 is over. A record belongs to the quarter in which it could first be entered: of a
complaint that is still looked into, a nil return says nothing. One that came in before that quarter
is a warning. A quarter is confirmed when it is over.

通过::

    零报告:
      - 季度: 2013Q3
        部分: [督察通报]
        确认部门: 监察室
        确认日期: 2013-10-10

不通过 X22::

    督察通报:
      - 编号: 察-2013-001
        类别: 考勤
        通报日期: 2013-08-06
        依据: 通报2013-1
        填报部门: 监察室
    零报告:
      - 季度: 2013Q3
        部分: [督察通报]
        确认部门: 监察室
        确认日期: 2013-10-10
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from generator.archive.officer import Officer, Record, settled
from generator.checks.base import Check, Scene, label
from generator.problems import Problem, Severity
from generator.scalars import Quarter
from generator.standards.schedule import quarter_dates


def _check(officer: Officer, scene: Scene) -> Iterator[Problem]:
    place = officer.form.landmarks.nil_returns
    reported: set[tuple[str, str]] = set()
    for nil in officer.sound(place.section):
        quarter = nil.get(place.quarter)
        if not isinstance(quarter, Quarter):
            continue  # a form may leave it open
        if nil.date is not None and nil.date < quarter.last_day:
            yield Problem(
                nil.at(place.quarter),
                "X22",
                f"{nil.date} 作了 {quarter} 的零报告，那一季还没有过完",
                "请核对季度和日期有没有写错；没有写错的，等这一季过完再确认",
                Severity.WARNING,
            )
        for index, name in enumerate(nil.get(place.sections) or ()):
            reported.add((str(quarter), name))
            for record in officer.sound(name):
                entered = settled(record)
                if entered is not None and entered[1] in quarter:
                    # Returns used to go by the day a complaint came in: they stop nobody's work.
                    began = record.date is not None and record.date in quarter
                    yield Problem(
                        nil.at(place.sections, index),
                        "X22",
                        f"{quarter} 对“{name}”作了零报告，"
                        f"而 {label(record)}（{entered[1]}）在这一季",
                        f"{_taken_back(place.section, scene)}；否则核对记录的日期",
                        Severity.ERROR if began else Severity.WARNING,
                        related=(record.at(),),
                    )
    yield from _unfiled(officer, scene, reported)


def _taken_back(section: str, scene: Scene) -> str:
    """How a wrong nil return is voided; the standards of before 30 November let nobody do that."""
    powers = scene.standards.for_record(scene.today).authority.matrix.get(section)
    if powers is None or powers.void:
        return (
            "记录没有错的，请把这条零报告作废（状态: 作废，并写作废理由），其余部分在它后面另写一条"
        )
    return (
        "记录没有错的，这条零报告要作废，而现行制度没有写谁可以作废："
        f"请另立一版制度，在 authority.yml 的“{section}”写上“废”，施行以后再作废"
    )


def _unfiled(officer: Officer, scene: Scene, reported: set[tuple[str, str]]) -> Iterator[Problem]:
    """W: the last quarter that is over has neither a record nor a nil return at all."""
    quarter = Quarter.of(scene.today).shift(-1)
    standard = scene.standards.for_quarter(quarter)
    if standard is None:
        return
    if officer.flawed or officer.joined is None or officer.joined > quarter.last_day:
        return
    if officer.post_on(quarter.last_day) is None:
        return
    if any(q == str(quarter) for q, _ in reported):
        return
    if any(_is_filed(record, officer, quarter) for record in officer.all_records()):
        return
    listed = [entry.start for entry in scene.unit.roster if entry.officer == officer.id]
    if listed and min(listed) > quarter.last_day:
        return  # the archive began later, as in an office that joined others
    steps = quarter_dates(standard.rulebook.schedule, quarter, scene.standards.calendar)
    if steps and scene.today <= steps[0].day:
        return  # what is to be filed may still come in
    yield Problem(
        officer.profile_location,
        "X22",
        f"{officer.name} {quarter} 既没有记录也没有零报告，视为未填报",
        "请补录，或由监督部门作零报告",
        Severity.WARNING,
    )


def _is_filed(record: Record, officer: Officer, quarter: Quarter) -> bool:
    """Whether a day of a record is in that quarter: a case may come in in one and end in the next.

    What is only about another record or quarter is left out: the nil returns of one quarter are
    made in the next.
    """
    marks = officer.form.landmarks
    about = {marks.nil_returns.section, marks.corrections.section, marks.objections.section}
    if record.section.system or record.section.name in about:
        return False
    return any(isinstance(day, date) and day in quarter for day in record.values.values())


CHECK = Check("X22", officer=_check)
