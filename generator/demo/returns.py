"""Returns: nil returns by the quarter, objections, corrections, and records entered by mistake."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from generator.demo.cases import LEADS, SECTION, Case
from generator.demo.entries import Entry
from generator.demo.office import Office, quarters_there
from generator.demo.oversight import COMPLAINT, FAULT, INSPECTION, NOTICE, REVIEW
from generator.demo.people import Person
from generator.demo.work import TASKS
from generator.scalars import Quarter

NIL, OBJECTION, CORRECTION = "零报告", "异议复核", "更正记录"
_WATCHED = (FAULT, COMPLAINT, INSPECTION)
"""The sections in which whoever watches confirms every quarter that there is nothing to record."""
_MISTAKES = ("重复录入", "误录，系他人培训", "误录，任务已取消")


def owner(office: Office, entry: Entry) -> Person:
    """Whose archive a record stands in."""
    return office.owners[id(entry.document)]


def confirm_nothing(office: Office) -> None:
    """A nil return for each quarter and each officer, unless nothing at all is said of them."""
    dice, diary = office.dice, office.diary
    happened = {
        (id(entry.document), name, Quarter.of(_settled(entry)))
        for name in _WATCHED
        for entry in office.entries[name]
    }
    for person in office.people:
        document = id(office.documents[person])
        for quarter in quarters_there(office, person):
            nothing = [name for name in _WATCHED if (document, name, quarter) not in happened]
            day = diary.after(quarter.last_day + timedelta(days=1), dice.between(4, 8))
            silent = person.quiet is not None and day >= person.quiet
            if nothing and quarter.last_day < day <= diary.cutoff and not silent:
                content = {
                    "季度": quarter,
                    "部分": nothing,
                    "确认部门": "监察室",
                    "确认人": "监察室专责",
                    "确认日期": day,
                }
                office.record(person, NIL, day, content)


def _settled(entry: Entry) -> date:
    """The day from which a record could be entered: a complaint's is the one it was closed on."""
    assert entry.first is not None
    said = next(content for made, content in entry.first.acts if made is entry)
    days: list[date] = [said[name] for name in entry.section.fields.happened]
    return max(days)


def object_to(office: Office, count: int) -> None:
    """Officers object to what was recorded of them; it is decided, mostly to keep it."""
    dice, diary = office.dice, office.diary
    grounds = [
        entry
        for name in (REVIEW, COMPLAINT, NOTICE)
        for entry in office.entries[name]
        if entry.last is not None and entry.day < diary.after(diary.cutoff, -35)
    ]
    for entry in dice.shuffled(grounds)[:count]:
        person = owner(office, entry)
        assert entry.last is not None
        day = diary.after(entry.last.day, dice.between(3, 9))
        if not person.here_on(day):
            continue
        content = {
            "对象": entry,
            "提出日期": day,
            "理由类别": dice.pick(("事实", "条款", "计算")),
        }
        made = office.record(person, OBJECTION, day, content, settled=True)
        assert made.first is not None
        made.first.alone = True
        decided = diary.after(day, dice.between(6, 15))
        if decided > made.first.day and decided < diary.cutoff:
            office.amend(made, person, decided, {"决定": "维持", "决定日期": decided})


def correct(office: Office, count: int) -> None:
    """Make mistakes in so many records, and correct each with an entry in the log."""
    tries = office.dice.shuffled(
        [
            entry
            for name in (SECTION, TASKS, "培训情况")
            for entry in office.entries[name]
            if entry.first is entry.last and _can_be_wrong(office, entry)
        ]
    )
    for entry in tries[:count]:
        _correct(office, entry)


def _can_be_wrong(office: Office, entry: Entry) -> bool:
    """Whether a record was filed in one act, and long enough ago."""
    event = entry.last
    if event is None or event.day > office.diary.after(office.diary.cutoff, -45):
        return False
    said = event.acts[0][1]
    if entry.section.name == SECTION:
        case: Case = entry.facts
        closed = said.get("结案日期")
        return (
            said["角色"] != LEADS
            and closed is not None
            and closed + timedelta(days=3) <= event.day
            and (closed + timedelta(days=3)).year == closed.year
            and case.closed == closed
        )
    if entry.section.name == TASKS:
        done = said.get("完成日期")
        return done is not None and done + timedelta(days=2) <= event.day
    return int(said["学时"]) > 8


def _correct(office: Office, entry: Entry) -> None:
    dice, diary = office.dice, office.diary
    person = owner(office, entry)
    event = entry.last
    assert event is not None
    said = event.acts[0][1]
    name, right, wrong, why = _mistake(entry, said)
    said[name] = wrong
    day = diary.after(event.day, dice.between(6, 30))
    route = office.route(entry.section.name, "更", person, day)
    made = office.entry(person, CORRECTION, day, {})
    content: dict[str, Any] = {
        "对象": entry,
        "字段": name,
        "原值": str(wrong),
        "新值": str(right),
        "理由": why,
        "申请人": person.department_on(day),
        "批准人": route.approver.department_on(day),
        "日期": day,
        "依据": office.basis("更正审批单", day),
    }
    office.file(day, route, "更正", [(entry, {name: right}), (made, content)], alone=True)


def _mistake(entry: Entry, said: dict[str, Any]) -> tuple[str, Any, Any, str]:
    """A field of what is said, what is right there, what is wrong, and how that came about."""
    if entry.section.name == SECTION:
        right: date = said["结案日期"]
        return "结案日期", right, right + timedelta(days=3), "日期录入错误"
    if entry.section.name == TASKS:
        right = said["完成日期"]
        return "完成日期", right, right + timedelta(days=2), "误写为归档日期"
    hours = said["学时"]
    return "学时", hours, str(int(hours) - 4), "漏计半天"


def void(office: Office, count: int) -> None:
    """Records entered by mistake, and voided when that is found; their text is kept."""
    dice, diary = office.dice, office.diary
    tries = [
        entry
        for name in (TASKS, "培训情况")
        for entry in office.entries[name]
        if entry.first is entry.last
        and entry.last is not None
        and entry.last.day < diary.after(diary.cutoff, -40)
    ]
    for entry in dice.shuffled(tries)[:count]:
        person = owner(office, entry)
        assert entry.last is not None
        day = diary.after(entry.last.day, dice.between(5, 30))
        why = _MISTAKES[1] if entry.section.name == "培训情况" else _MISTAKES[2]
        office.amend(entry, person, day, {"状态": "作废", "作废理由": why}, "废")
