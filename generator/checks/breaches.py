"""Breaches: what is said of the seal of a locked result that does not hold any more (X24, X25)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from generator.archive.officer import Officer, Record
from generator.archive.paths import flat, head
from generator.checks.base import label
from generator.problems import Location, Problem
from generator.scoring.accounting import Account, Statement, statement
from generator.scoring.inputs import (
    items,
    looked_at,
    sealed_day,
    seals_presence,
    watched_presence,
)
from generator.scoring.results import Result
from generator.scoring.seal import LOCKED, Breach
from generator.scoring.tally import Tally
from generator.scoring.undoing import ABSENT
from generator.standards.form import WORD_LISTS
from generator.standards.loading import plain
from generator.standards.rulebook import Rulebook
from generator.standards.standard import Standard

_UNTOUCHED = "档案没有改动，是年历有更正、或者程序升级后算得不同的"
"""An earlier version may have reckoned what is not written otherwise: nobody is to blame for it."""


def breaches(result: Result, breach: Breach, tally: Tally, standard: Standard) -> Iterator[Problem]:
    """All that is wrong with the seal of one locked result."""
    officer, quarter = tally.facts.officer, result.quarter
    presence = watched_presence(officer.form, standard.rulebook)
    locked = f"{quarter} 于 {result.locked} 锁定"
    seal = (result.record.at(LOCKED),)
    if breach.standard:
        yield Problem(
            result.record.at("制度校验"),
            "X23",
            f"制度 {result.standard} 的考核办法或期限规定在 {quarter} 锁定以后被改动",
            "施行过的制度不能就地修改：请恢复原文，要改的另立一个版本",
        )
    if breach.relocked is not None:
        yield Problem(
            result.record.at(LOCKED),
            "X23",
            f"{quarter} 的锁定日期被改动：锁定时是 {breach.relocked}",
            f"请恢复为 {breach.relocked}",
        )
    for number in breach.altered:
        yield _altered(number, result, tally, standard.rulebook)
    cited = standard.rulebook.cite("办-5")
    for number in breach.added:
        event = officer.by_id[number].section.name not in presence  # days count in their own
        found_out = f"锁定后查明的事实，计入查明的季度{cited}；" if event else ""
        yield Problem(
            _place(officer, number, result),
            "X24",
            f"{number} 计入 {quarter}，而 {locked}时没有计入它",
            f"{found_out}锁定前漏录的，写一条更正记录"
            f"（对象: {number}，字段: 编号，原值: {ABSENT}，新值: {number}），"
            f"再运行 dangan assess {quarter}",
            related=seal,
        )
    for number in breach.gone:
        there = number in officer.by_id
        anew = _reckoned_otherwise(number, tally, standard.rulebook)
        yield Problem(
            _place(officer, number, result),
            "X24",
            f"{number} 在 {locked}时计入，现在{'不再计入' if there else '不见了'}",
            f"请恢复原文；确有错误的，写一条更正记录（对象: {number}）{anew}，"
            f"再运行 dangan assess {quarter}",
            related=seal if there else (),
        )
    for one, other in breach.swapped:
        yield Problem(
            _place(officer, one, result),
            "X24",
            f"{one} 与 {other} 的编号在 {locked}以后互换了",
            "编号一经使用不能改，请换回来",
            related=(_place(officer, other, result),),
        )
    log = officer.form.landmarks.corrections
    for correction, number in breach.misquoted:
        named = _named(correction, officer.by_id[number])
        yield Problem(
            correction.at(log.old),
            "X25",
            f"{label(correction)} 的原值与 {number} 在 {quarter} 锁定时的内容对不上",
            f"原值照抄更正前的内容；更正了几个字段的，每个字段写一条{named}",
            related=(_place(officer, number, result),),
        )


def _reckoned_otherwise(number: str, tally: Tally, book: Rulebook) -> str:
    """What to write, where a record counted by a computed date and nobody changed anything."""
    said = statement(tally, book, number)
    return f"；{_UNTOUCHED}，写更正记录（{_stated(said)}）" if said.old == ABSENT else ""


def _altered(number: str, result: Result, tally: Tally, book: Rulebook) -> Problem:
    """A record that was changed since without a correction, or the calendar it is reckoned by."""
    officer, quarter, short = tally.facts.officer, result.quarter, result.inputs[number]
    then = sealed_day(tally, book, officer.by_id[number], short, quarter)
    what, entry = "此后被改动", f"对象: {number}"
    if then is not None:
        said = statement(tally, book, number)
        what = f"那时算得的{said.field}是 {then}，现在是 {said.new}：这一条、年历或者程序此后有改动"
        entry += f"；{_UNTOUCHED}，字段: {said.field}，原值: {said.old}，新值: {said.new}"
    return Problem(
        _place(officer, number, result),
        "X24",
        f"{number} 计入 {quarter}，{quarter} 于 {result.locked} 锁定，{what}，没有相符的更正记录",
        f"请恢复原文；确有错误的，写一条更正记录（{entry}），再运行 dangan assess {quarter}",
        related=(result.record.at(LOCKED),),
    )


def unaccounted(
    found: Account, result: Result, tally: Tally, standard: Standard
) -> Iterator[Problem]:
    """What moved a locked result, whose seal holds, and was no correction."""
    if found.elsewhere is not None:
        yield _elsewhere(result, found, tally, standard)
    else:
        yield from _filled_in(found.filled, result, tally.facts.officer)


def _filled_in(
    fields: Iterable[tuple[str, str]], result: Result, officer: Officer
) -> Iterator[Problem]:
    """Fields filled in since, which move the result and have no correction of their own."""
    quarter = result.quarter
    for number, name in fields:
        record = officer.by_id[number]
        written = flat(plain(record.node))
        parts = {path: text for path, text in written.items() if head(path) == name}
        told = "；".join(
            f"对象: {number}，字段: {path}，原值: {ABSENT}，新值: {text}"
            for path, text in parts.items()
        )
        entries = "一条更正记录" if len(parts) == 1 else f"{len(parts)} 条更正记录"
        yield Problem(
            record.at(name),
            "X24",
            f"{number} 的{name}是 {quarter} 于 {result.locked} 锁定以后补填的，使锁定的结果变了",
            f"填得对的，写{entries}（{told}），再运行 dangan assess {quarter}；"
            "填错了的，删去这一项",
            related=(result.record.at(LOCKED),),
        )


def _elsewhere(result: Result, found: Account, tally: Tally, standard: Standard) -> Problem:
    """Neither the result nor a record it lists was changed, and yet it is another one now."""
    assert found.elsewhere is not None
    name, written, computed = found.elsewhere
    officer, book, quarter = tally.facts.officer, standard.rulebook, result.quarter
    places = "、".join([*_unsealed(result, officer, book), "年历", "档案格式"])
    for number, corrections in found.unproved:
        entries = "、".join(corrections)
        places += f"，或者 {number}（{entries} 的原值没有照抄，或者改的不止 {entries} 所写的）"
    numbers = found.records or _held(officer, result)
    anew = "；".join(_stated(statement(tally, book, number)) for number in numbers)
    return Problem(
        result.record.at(*name.split(".")),
        "X24",
        f"{quarter} 的{name}写的是 {written}，按锁定时的记录重算是 {computed}；"
        f"结果与校验值相符，是锁定以后别处有改动：{places}，或者升级了的程序",
        "请恢复原文；确有错误的，写更正记录（对象写所改的那一条的编号）；"
        f"{_UNTOUCHED}，写更正记录（{anew}）；再运行 dangan assess {quarter}",
        related=(result.record.at(LOCKED),),
    )


def _stated(found: Statement) -> str:
    return f"对象: {found.record}，字段: {found.field}，原值: {found.old}，新值: {found.new}"


def _held(officer: Officer, result: Result) -> Iterator[str]:
    """The post whose days may be counted otherwise, where no record is."""
    post = officer.post_on(result.quarter.last_day) or next(reversed(officer.posts()), None)
    if post is not None:
        yield post.record.id


def _unsealed(result: Result, officer: Officer, book: Rulebook) -> Iterator[str]:
    """What besides calendar and form may have moved a result though no seal covers it."""
    form = officer.form
    if not seals_presence(form, result.inputs):
        yield from watched_presence(form, book)
    shared = {r.id: str(r.get(form.landmarks.same_source)) for r in officer.all_records()}
    linked = {number for pair in shared.items() if pair[1] in shared for number in pair}
    own = sorted(linked.difference(result.inputs))
    if own:
        yield f"同源的记录（{'、'.join(own)}）"
    sections: dict[str, None] = {}
    for item in items(book):
        for path in looked_at(item, book):
            first, _, rest = path.partition(".")
            field = form.sections[item.section].fields.get(first)
            if rest and (field is None or field.section):
                sections[first if field is None else str(field.section)] = None
    yield from sections


def _place(officer: Officer, number: str, result: Result) -> Location:
    record = officer.by_id.get(number)
    return record.at() if record is not None else result.record.at("依据记录")


def _named(correction: Record, record: Record) -> str:
    """How a part of a group, or of a list, is named in a correction."""
    name = head(str(correction.get(record.standard.form.landmarks.corrections.field)))
    field = record.section.fields.get(name)
    if field is not None and field.kind in WORD_LISTS:
        return "；几个词之间写“、”"
    if field is None or not field.fields:
        return ""
    place = "[1]" if field.kind == "组列" else ""
    return f"；“{name}”里的一项，字段写成 {name}{place}.{next(iter(field.fields))}"
