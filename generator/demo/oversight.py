"""Oversight: reviews, effects, notices, opinions from outside, complaints, faults, inspections."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from generator.demo.cases import LEADS, Case
from generator.demo.entries import Entry
from generator.demo.office import Office
from generator.demo.people import Person
from generator.demo.roles import REVIEWERS

REVIEW, EFFECT, NOTICE, FAULT = "质量评查", "办案效果", "流程监控", "执法过错"
COMPLAINT, INSPECTION, OPINION = "投诉举报", "督察通报", "外部监督"
_PROBLEMS = [
    "事实认定",
    "证据采信",
    "法律适用",
    "办案程序",
    "文书制作",
    "释法说理",
    "立卷归档",
    "系统应用",
    "风险评估",
]
_LONG_FILED = 25
"""Working days after which a closed case has surely been entered."""
_TRACED_WITHIN = 10
"""Working days for tracing back who is responsible (X15)."""


class Docket:
    """The parts of cases that others may speak of: each with the person whose it is."""

    def __init__(self, office: Office, cases: list[Case]) -> None:
        self.led: list[tuple[Person, Entry, Case]] = []
        for case in cases:
            for (person, role), entry in zip(case.parts, case.entries, strict=True):
                if role == LEADS:
                    self.led.append((person, entry, case))
        self.closed = [one for one in self.led if one[2].closed is not None]
        self.office = office

    def any(self) -> tuple[Person, Entry, Case] | None:
        """A case, open or closed, and who leads it."""
        return self.office.dice.pick(self.led) if self.led else None

    def any_closed(self) -> tuple[Person, Entry, Case] | None:
        """A closed case and who led it."""
        return self.office.dice.pick(self.closed) if self.closed else None


def review(office: Office, docket: Docket, count: int) -> None:
    """Reviews of closed cases, by somebody who had no part in them."""
    dice = office.dice
    for _ in range(count):
        found = docket.any_closed()
        if found is None:
            return
        person, entry, case = found
        assert case.closed is not None
        day = office.diary.any_between(
            dice, case.closed + timedelta(days=12), case.closed + timedelta(days=110)
        )
        if day is None or not person.here_on(day):
            continue
        by = dice.weighted(((1, "省级院"), (5, "分州市院"), (30, "本院")))
        grade = dice.weighted(((15, "优质"), (68, "合格"), (14, "瑕疵"), (2, "不合格")))
        waited = office.diary.index(day) - office.diary.index(entry.last.day if entry.last else day)
        traced = grade == "不合格" and waited >= _LONG_FILED and _can_trace(office, person, day)
        if grade == "不合格" and not traced:
            grade = "瑕疵"
        content: dict[str, Any] = {
            "关联案件": entry,
            "评查主体": by,
            "评查方式": dice.weighted(((8, "常规评查"), (2, "重点评查"), (3, "专项评查"))),
            "评查日期": day,
            "等次": grade,
            "依据": office.basis("评查表" if by == "本院" else f"{by}评查通报", day),
            "填报部门": "案件管理办公室",
        }
        if grade in ("瑕疵", "不合格"):
            first = dice.pick(_PROBLEMS)
            second = dice.pick(_PROBLEMS)
            content["问题类别"] = (
                [first] if second == first or dice.chance(0.7) else [first, second]
            )
        reviewers = [
            r for r in office.roles.by_role[REVIEWERS] if r not in case.handlers and r is not person
        ]
        if by == "本院" and reviewers:
            content["评查人"] = dice.pick(reviewers).id
        made = office.record(person, REVIEW, day, content, settled=True, urgent=traced)
        if traced:
            trace_back(office, person, made, day, urgent=True)


def _can_trace(office: Office, person: Person, day: date) -> bool:
    """Whether there is time to trace a matter back, a person, and a proposal to spare."""
    if office.traces <= 0:
        return False
    end = office.diary.index(day) + _TRACED_WITHIN
    return end < office.diary.index(office.diary.cutoff) and person.here_on(
        office.diary.after(day, _TRACED_WITHIN)
    )


def trace_back(
    office: Office, person: Person, source: Entry, day: date, urgent: bool = False
) -> None:
    """Find out who is to blame for something, in time; mostly nobody."""
    dice = office.dice
    office.traces -= 1
    found = office.diary.after(day, dice.between(4, 6))
    content: dict[str, Any] = {
        "类型": "其他",
        "过错程度": "无责",
        "认定日期": found,
        "主动报告": "否",
        "同源": source,
        "依据": office.basis("倒查结论", found),
        "填报部门": "监察室",
    }
    if dice.chance(0.15):
        content |= {"过错程度": "一般过失", "处理": "责令检查"}
    office.record(person, FAULT, found, content, urgent=urgent)


def fault(office: Office, count: int) -> None:
    """Faults found by themselves."""
    dice = office.dice
    for _ in range(count):
        day = office.diary.any_day(dice)
        person = office.someone(day)
        if person is None:
            continue
        content = {
            "类型": dice.pick(("违法扣押", "其他", "其他")),
            "过错程度": dice.pick(("一般过失", "一般过失", "重大过失")),
            "认定日期": day,
            "处理": dice.pick(("责令检查", "诫勉谈话", "通报批评")),
            "主动报告": dice.pick(("是", "否")),
            "依据": office.basis("过错决定书", day),
            "填报部门": "监察室",
        }
        office.record(person, FAULT, day, content)


_OF_CASES = ("抗诉采纳", "检察建议采纳", "追诉漏罪", "追诉漏犯", "刑事和解", "法院改变定性")
_EFFECTS = (
    (2, "抗诉采纳"),
    (8, "检察建议采纳"),
    (8, "追诉漏罪"),
    (6, "追诉漏犯"),
    (6, "刑事和解"),
    (2, "法院改变定性"),
    (5, "息诉罢访"),
    (3, "典型案例"),
    (12, "书面表扬"),
    (2, "涉检信访属实"),
    (1, "无罪判决"),
)


def effect(office: Office, docket: Docket, count: int) -> None:
    """What came of cases."""
    dice = office.dice
    for _ in range(count):
        found = docket.any()
        if found is None:
            return
        person, entry, case = found
        kind = dice.weighted(_EFFECTS)
        day = office.diary.any_between(
            dice, case.accepted + timedelta(days=5), case.accepted + timedelta(days=120)
        )
        if day is None or not person.here_on(day):
            continue
        if kind == "无罪判决" and not (
            case.closed is not None
            and (day - case.closed).days > 2 * _LONG_FILED
            and _can_trace(office, person, day)
        ):
            kind = "书面表扬"
        content: dict[str, Any] = {
            "类别": kind,
            "认定日期": day,
            "依据": office.basis("表扬信登记" if kind == "书面表扬" else "效果认定", day),
            "填报部门": "控告申诉检察科",
        }
        if kind in _OF_CASES or dice.chance(0.4) or kind == "无罪判决":
            content["关联案件"] = entry
        acquitted = kind == "无罪判决"
        made = office.record(person, EFFECT, day, content, urgent=acquitted)
        if acquitted:
            trace_back(office, person, made, day, urgent=True)


_NOTICES = (
    (2, "超期"),
    (3, "假性超期"),
    (1, "私自流转"),
    (3, "涉案款物未及时处理"),
    (5, "应公开未公开"),
    (14, "文书错漏"),
    (4, "权利保障"),
    (5, "其他流程问题"),
)


def notice(office: Office, docket: Docket, count: int) -> None:
    """Notices of whoever watches how cases proceed; mostly heeded at once."""
    dice, diary = office.dice, office.diary
    for _ in range(count):
        found = docket.any()
        if found is None:
            return
        person, entry, case = found
        day = diary.any_between(dice, case.accepted, case.accepted + timedelta(days=40))
        if day is None or not person.here_on(day):
            continue
        written = dice.chance(0.3)
        content: dict[str, Any] = {
            "关联案件": entry,
            "类别": dice.weighted(_NOTICES),
            "处置": "监控通知书" if written else "口头提示",
            "发出日期": day,
            "依据": office.basis("监控通知书" if written else "流程监控日志", day),
            "填报部门": "案件管理办公室",
        }
        mended = day + timedelta(days=dice.between(1, 8))
        if mended > diary.cutoff or not person.here_on(mended):
            content |= {"处置": "口头提示", "整改日期": day}
            written = False
        made = office.record(person, NOTICE, day, content)
        if written:
            office.amend(made, person, mended, {"整改日期": mended, "回复日期": mended})


_OPINIONS = ("阅卷保障", "会见安排", "文书说理", "办案期限", "接待态度", "出庭规范", "释法答疑")


def opinion(office: Office, docket: Docket, count: int) -> None:
    """Opinions from outside, answered in time."""
    dice, diary = office.dice, office.diary
    for _ in range(count):
        found = docket.any()
        day = diary.any_day(dice)
        if found is None:
            return
        person, entry, case = found
        answered = day + timedelta(days=dice.between(1, 9))
        if answered > diary.cutoff or not (person.here_on(day) and person.here_on(answered)):
            continue
        content: dict[str, Any] = {
            "主体": dice.pick(
                ("人民监督员", "人大代表", "政协委员", "律师", "律师", "法院", "公安")
            ),
            "意见类别": dice.pick(_OPINIONS),
            "提出日期": day,
            "认定": dice.weighted(((2, "属实"), (2, "部分属实"), (3, "不实"), (12, "建议性意见"))),
            "填报部门": "案件管理办公室",
        }
        if case.accepted <= day and dice.chance(0.6):
            content["关联案件"] = entry
        made = office.record(person, OPINION, day, content)
        office.amend(made, person, answered, {"回复日期": answered})


def complain(office: Office, count: int) -> None:
    """Complaints, entered when they are concluded; most prove untrue."""
    dice, diary = office.dice, office.diary
    for _ in range(count):
        day = diary.any_day(dice)
        ended = diary.after(day, dice.between(8, 30))
        person = office.someone(day)
        if person is None or not person.here_on(ended):
            continue
        verdict = dice.weighted(((2, "属实"), (2, "部分属实"), (9, "不实"), (3, "无法查证")))
        if verdict == "属实" and not _can_trace(office, person, ended):
            verdict = "无法查证"
        content: dict[str, Any] = {
            "受理日期": day,
            "类别": dice.pick(("作风态度", "作风态度", "办案不公", "程序违法", "廉洁", "其他")),
            "办结日期": ended,
            "结论": verdict,
            "依据": office.basis("纪检办结单", ended),
            "填报部门": "监察室",
        }
        if verdict == "不实":
            content["澄清方式"] = dice.pick(("当面澄清", "会议澄清", "书面澄清"))
        elif verdict == "属实":
            content["处理"] = dice.pick(("责令检查", "诫勉谈话", "通报批评"))
        made = office.record(person, COMPLAINT, day, content, ended)
        if verdict == "属实":
            trace_back(office, person, made, ended)


def inspect(office: Office, count: int) -> None:
    """What inspections found."""
    dice = office.dice
    for _ in range(count):
        day = office.diary.any_day(dice)
        person = office.someone(day)
        if person is None:
            continue
        content = {
            "类别": dice.weighted(
                ((6, "检务督察"), (10, "考勤"), (1, "保密违规"), (4, "廉政提醒"))
            ),
            "通报日期": day,
            "依据": office.basis("督察通报", day),
            "填报部门": "监察室",
        }
        office.record(person, INSPECTION, day, content)
