"""Oddities: a few of every warning that ``dangan check`` can give, so that each is seen at work."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from generator.demo.careers import on_the_roster, transfer
from generator.demo.cases import HELPS, LEADS, Case
from generator.demo.names import Name
from generator.demo.office import Office
from generator.demo.oversight import COMPLAINT, NOTICE, OPINION, Docket, trace_back
from generator.demo.people import Person, Post
from generator.standards.calendar import ONE_DAY


def before_founding(office: Office) -> None:
    """Oddities of people, which are there before anything is written."""
    founders = office.founders
    older = [p for p in founders if len(p.posts) == 1 and p.joined < date(2011, 1, 1)]
    if older:  # X03: a gap between two posts
        person = older[-1]
        post = person.posts[0]
        former = Post(post.department, post.title, post.category, person.joined, date(2011, 3, 31))
        if post.department == "案件管理办公室":
            former.department = "办公室"
        person.posts = [former, post]
        post.start = date(2012, 6, 1)
    clerks = [p for p in founders if p.profile["人员类别"] != "检察官"]
    if clerks:  # X28: a prosecutor's rank for somebody who is none
        clerks[0].profile["检察官等级"] = "五级检察官"
    # X29: two people of one name
    one, other = sorted(founders, key=lambda person: person.is_head)[:2]
    other.name = Name(one.name.text, other.name.letters, other.name.sex)
    other.profile["姓名"] = one.name.text


def afterwards(office: Office, docket: Docket) -> None:
    """The other oddities, once there are cases."""
    _newcomer_without_archive(office)
    _twin_named(office)
    _unanswered(office, docket)
    _true_without_consequence(office)
    _twice(office)


def in_cases(office: Office, cases: list[Case]) -> None:
    """Oddities in cases, before they are filed."""
    _old_year(cases)
    _one_document_for_two(cases)
    _never_came_back(office, cases)
    _led_by_nobody(cases)


# -- people --------------------------------------------------------------------------------------


def _newcomer_without_archive(office: Office) -> None:
    """X01: on the roster, and no archive yet."""
    dice, number = office.dice, len(office.people) + 1
    person = office.people[-1]
    day = office.diary.after(office.diary.cutoff, -2)
    code = f"{office.name.code}-{number:04d}"
    name = Name("蒋雨桐", f"jiangyutong{dice.between(2, 9)}", "女")
    newcomer = Person(
        code, name, name.letters, f"{name.letters}@{office.name.domain}", "", day, {}, person.posts
    )
    on_the_roster(office, newcomer, day)


def promote_too_soon(office: Office) -> None:
    """X19: a new post among the leaders while a sanction still bars it."""
    leader = next(p for p in reversed(office.people) if p.posts[-1].category == "领导岗")
    day = office.diary.after(office.diary.days[0], 60)
    after = office.diary.after(day, 50)
    content = {
        "性质": "惩戒",
        "种类": "警告",
        "决定日期": day,
        "决定机关": "清河市人民检察院第一分院",
        "依据": office.basis("处分决定", day),
        "填报部门": "政治处",
    }
    office.record(leader, "奖惩情况", day, content)
    now = leader.posts[-1]
    now.end = after - ONE_DAY
    title = "副检察长（分管综合）" if now.title != "检察长" else now.title
    post = Post(now.department, title, now.category, after)
    leader.posts.append(post)


def _twin_named(office: Office) -> None:
    """X29: a name that two people have, written without a number."""
    names: dict[str, Person] = {}
    for person in office.founders:
        other = names.setdefault(person.name.text, person)
        if other is not person:
            day = office.diary.after(office.diary.cutoff, -30)
            here = next(p for p in office.founders if p.here_on(day) and p not in (person, other))
            content = transfer(office, "借调挂职", day, 监交人=person.name.text)
            office.record(here, "移交记录", day, content)
            return


def choose_quiet(office: Office) -> None:
    """X22: somebody of whom nothing at all is recorded in the last quarter; a leader."""
    leader = next(p for p in office.people if p.posts[-1].category == "领导岗")
    leader.quiet = office.diary.quarters[-1].first_day


# -- records -------------------------------------------------------------------------------------


def _unanswered(office: Office, docket: Docket) -> None:
    """X16: a notice and an opinion that nobody answered in time."""
    diary = office.diary
    day = diary.after(diary.cutoff, -25)
    for person, entry, case in docket.led:
        if case.accepted <= day and person.here_on(day):
            written = {
                "关联案件": entry,
                "类别": "文书错漏",
                "处置": "监控通知书",
                "发出日期": day,
                "依据": office.basis("监控通知书", day),
                "填报部门": "案件管理办公室",
            }
            office.record(person, NOTICE, day, written)
            said = {
                "主体": "律师",
                "意见类别": "阅卷保障",
                "提出日期": day,
                "认定": "建议性意见",
                "填报部门": "案件管理办公室",
            }
            office.record(person, OPINION, day, said)
            return


def _true_without_consequence(office: Office) -> None:
    """X18: a complaint that proved true, and nothing followed."""
    day = office.diary.after(office.diary.days[0], 90)
    ended = office.diary.after(day, 10)
    person = office.someone(day, 100)
    if person is None or not person.here_on(office.diary.after(ended, 12)):
        return
    content = {
        "受理日期": day,
        "类别": "作风态度",
        "办结日期": ended,
        "结论": "属实",
        "依据": office.basis("纪检办结单", ended),
        "填报部门": "监察室",
    }
    trace_back(office, person, office.record(person, COMPLAINT, day, content, ended), ended)


def _twice(office: Office) -> None:
    """X21: the same training entered twice."""
    for entry in office.entries["培训情况"]:
        event = entry.first
        if event is not None and event is entry.last and entry.day < office.diary.cutoff:
            person = office.owners[id(entry.document)]
            content = dict(event.acts[0][1])
            office.record(person, "培训情况", entry.day, content, event.day)
            return


def _first(cases: list[Case], fits: Callable[[Case], bool]) -> Case | None:
    return next((case for case in cases if fits(case)), None)


def _old_year(cases: list[Case]) -> None:
    """X10: a document numbered in the year before that in which the case was closed."""
    for case in cases:
        number = str(case.turns[-1][1].get("文书号", "")) if case.closed else ""
        if number and case.closed is not None and case.closed.month == 1:
            year = case.closed.year
            case.turns[-1][1]["文书号"] = number.replace(f"〔{year}〕", f"〔{year - 1}〕").replace(
                "号", "9号"
            )
            return


def _one_document_for_two(cases: list[Case]) -> None:
    """X21: two cases of one person that ended with one and the same document."""
    seen: dict[tuple[Person, date | None, str], Case] = {}
    for case in cases:
        if case.closed is None or not case.document or len(case.parts) != 1:
            continue
        key = (case.parts[0][0], case.closed, case.document)
        other = seen.setdefault(key, case)
        if other is not case:
            case.turns[-1][1]["文书号"] = other.turns[-1][1]["文书号"]
            return


def _never_came_back(office: Office, cases: list[Case]) -> None:
    """X07: a case sent back and closed, and nobody wrote when it came again."""
    case = _first(
        cases,
        lambda c: (
            c.closed is not None
            and c.kind.name == "一审公诉"
            and not any("退补" in delta or "延长" in delta for _, delta in c.turns)
            and (c.closed - c.accepted).days > 14
        ),
    )
    if case is not None:
        back = office.diary.calendar.next_working(case.accepted + timedelta(days=5))
        case.turns[-1][1]["退补"] = [{"退回日期": back}]


def _led_by_nobody(cases: list[Case]) -> None:
    """X11: somebody helped in a case that stands in no other archive."""
    case = _first(cases, lambda c: [role for _, role in c.parts] == [LEADS, HELPS])
    if case is not None:
        case.parts = case.parts[1:]
