"""X08: Ensure that a limit was extended before it ran out, by no more than the law allows.

2012 规则 386 条: the chief procurator may extend the review for prosecution by half a month.

通过::

    办案情况:
      - 编号: 案-2013-001
        受案号: 清临检公诉受〔2013〕1号
        案件类型: 一审公诉
        案由: 盗窃
        当事人: 王某
        角色: 主办
        受理日期: 2013-07-02
        羁押: 是
        延长:
          批准日期: 2013-07-30
          天数: 15
          批准人: 检察长
        结案日期: 2013-08-12
        结案方式: 起诉
        文书号: 清临检公诉刑诉〔2013〕1号

不通过 X08::

    办案情况:
      - 编号: 案-2013-001
        受案号: 清临检公诉受〔2013〕1号
        案件类型: 一审公诉
        案由: 盗窃
        当事人: 王某
        角色: 主办
        受理日期: 2013-07-02
        羁押: 是
        延长:
          批准日期: 2013-08-05
          天数: 15
          批准人: 检察长
        结案日期: 2013-08-12
        结案方式: 起诉
        文书号: 清临检公诉刑诉〔2013〕1号
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from generator.archive.officer import Officer, Record
from generator.checks.base import Check, Scene, label
from generator.problems import Problem
from generator.standards.deadlines import DeadlineRule, due_date


def _check(officer: Officer, scene: Scene) -> Iterator[Problem]:
    for section, records in officer.by_form():
        # One section of one form: all its records were read under the same standard.
        rules = records[0].standard.deadlines.of_section(section.name)
        if not rules.extended:
            continue
        for record in officer.sound(section):
            if rules.extended.isdisjoint(record.values):
                continue
            for rule in rules.candidates(record.values):
                if rule.extension is not None and record.get(rule.extension.field) is not None:
                    yield from _judge(officer, record, rule, scene)


def _judge(officer: Officer, record: Record, rule: DeadlineRule, scene: Scene) -> Iterator[Problem]:
    extension = rule.extension
    start = record.get(rule.start) if rule.start else None
    if (
        extension is None
        or rule.period is None
        or not isinstance(start, date)
        or not officer.holds(rule.when, record)
    ):
        return
    group = record.get(extension.field)
    # A form may leave any of the three open.
    approved, days = group.get(extension.approved_on), group.get(extension.days)
    approver = group.get(extension.approver)
    if approved is not None:
        yield from _in_time(officer, record, rule, start, approved, scene)
    if days is not None and days > extension.at_most:
        yield Problem(
            record.at(extension.field, extension.days),
            "X08",
            f"{label(record)} {extension.field} {days} 日，超过 {extension.at_most} 日",
            f"至多延长 {extension.at_most} 日（{rule.basis}）",
        )
    if extension.approvers and approver is not None and approver not in extension.approvers:
        yield Problem(
            record.at(extension.field, extension.approver),
            "X08",
            f"{label(record)} {extension.field}由“{approver}”批准",
            f"须由{'、'.join(extension.approvers)}批准（{rule.basis}）",
        )


def _in_time(
    officer: Officer,
    record: Record,
    rule: DeadlineRule,
    start: date,
    approved: date,
    scene: Scene,
) -> Iterator[Problem]:
    """An extension is approved while the limit runs."""
    extension = rule.extension
    assert extension is not None
    assert rule.period is not None
    begin = _segment_start(record, rule, start, approved)
    custody = rule.no_roll is not None and officer.holds(rule.no_roll, record)
    due = due_date(begin, rule.period, 0, custody, scene.standards.calendar)
    if approved > due:
        yield Problem(
            record.at(extension.field, extension.approved_on),
            "X08",
            f"{label(record)} {extension.field}的{extension.approved_on} {approved}"
            f" 晚于原到期日 {due}",
            "期限届满后不能再延长，请核对批准日期",
        )
    if approved < begin:
        yield Problem(
            record.at(extension.field, extension.approved_on),
            "X08",
            f"{label(record)} {extension.field}的{extension.approved_on} {approved}"
            f" 早于起算日 {begin}",
            "请核对批准日期",
        )


def _segment_start(record: Record, rule: DeadlineRule, start: date, approved: date) -> date:
    """Where the stretch that the approval falls in began: the start, or the last resumption."""
    begun = [start]
    groups = record.get(rule.restart.field) if rule.restart is not None else None
    for group in groups or ():
        assert rule.restart is not None
        resumed = group.get(rule.restart.resumed)
        if isinstance(resumed, date) and resumed <= approved:
            begun.append(resumed)
    return max(begun)


CHECK = Check("X08", officer=_check)
