"""Cross-checks between the files of one standard (X30): what one names, another must declare.

Ensure that sections, fields and values named by rulebook, authority, deadlines and supervision
exist in the form; that indicators sum to their dimension; that no forbidden indicator is scored;
that the files agree on version and validity.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, get_args

from generator.names import several
from generator.problems import Location, Problem
from generator.standards.authority import OWN_APPROVERS
from generator.standards.deadlines import ON_TIME, OPEN, PAUSED, DeadlineRule
from generator.standards.form import Section
from generator.standards.loading import Document
from generator.standards.names import DATE_KINDS, Names, unfit, unknown
from generator.standards.resultcheck import check_written
from generator.standards.rulebook import Rule, Veto
from generator.standards.rulebookcheck import check_rulebook
from generator.standards.standard import Standard
from generator.standards.supervision import Level, Supervision, Trigger


def check_standard(standard: Standard) -> Iterator[Problem]:
    """Every cross-check of one standard."""
    yield from _check_versions(standard)
    yield from check_rulebook(standard)
    yield from check_written(standard)
    yield from _check_authority(standard)
    yield from _check_deadlines(standard)
    yield from _check_supervision(standard)
    yield from _check_statuses(standard)


def _check_versions(standard: Standard) -> Iterator[Problem]:
    form, rulebook = standard.form.meta, standard.rulebook.regulation
    form_at = standard.form_document.locate
    rule_at = standard.rulebook_document.locate
    if form.version != standard.version:
        yield Problem(
            form_at("格式", "版本"),
            "X30",
            "版本与文件夹名不一致",
            f'应写 版本: "{standard.version}"',
        )
    if rulebook.version != standard.version:
        yield Problem(
            rule_at("制度", "版本"),
            "X30",
            "版本与文件夹名不一致",
            f'应写 版本: "{standard.version}"',
        )
    if (form.start, form.end) != (rulebook.start, rulebook.end):
        yield Problem(
            rule_at("制度", "施行"),
            "X30",
            "施行、废止日期与 form.yml 不一致",
            "同一版本的各文件要写同样的施行、废止日期",
        )
    if form.end is not None and form.end < form.start:
        yield Problem(form_at("格式", "废止"), "X30", "废止早于施行", "请核对两个日期")


def _check_authority(standard: Standard) -> Iterator[Problem]:
    document = standard.authority_document
    roles = set(document.model.roles)
    for name, powers in document.model.matrix.items():
        at = document.locate("矩阵", name, key=True)
        if name not in standard.form.sections:
            yield unknown(at, "部分", name, standard.form.sections)
        for action, index, role in powers.entries():
            if role not in roles and role != OWN_APPROVERS:
                place = document.locate("矩阵", name, action, index)
                together = several(role.replace("＋", "、"), roles)
                if together:
                    told = f"“{role}”要写成几个角色"
                    hint = f"任一方都可以的写 {'、'.join(together)}（各占一项），须共同的写 "
                    yield Problem(place, "X30", told, f"{hint}{'+'.join(together)}")
                    continue
                yield unknown(place, "角色", role, sorted(roles))
    for kind, file in (
        ("制度", document.model.files.standards),
        ("单位", document.model.files.unit),
    ):
        for action, named in (("拟", file.draft), ("审", file.approve)):
            for index, joint in enumerate(named):
                if not roles.issuperset(joint.split("+")):
                    yield unknown(
                        document.locate("文件", kind, action, index), "角色", joint, sorted(roles)
                    )
    for name in standard.form.sections:
        if name not in document.model.matrix:
            yield Problem(
                document.locate("矩阵"),
                "X30",
                f"权限矩阵没有写“{name}”",
                f"请补写“{name}: {{拟: …, 审: …, 更: …, 废: …}}”",
            )


def _check_deadlines(standard: Standard) -> Iterator[Problem]:
    document = standard.deadlines_document
    names = Names(standard.form, document)
    yield from _check_codes(document, "期限", document.model.rules)
    for i, rule in enumerate(document.model.rules):
        at = document.locate("期限", i)
        section, problems = names.section(rule.section, at)
        yield from problems
        if section is None:
            continue
        wrong: set[str] = set()
        for part, path, kinds in _deadline_fields(rule):
            if path.partition(".")[0] not in wrong:  # told of the group itself
                place = document.locate("期限", i, part)
                _, problems = names.field(section, path, place, kinds)
                yield from problems
                wrong.update([path] if problems else [])
        for when in (rule.when, rule.longer_when, rule.no_roll, rule.urgent, rule.paused):
            if when is not None:
                yield from names.condition(section, when, at)
        if (rule.fixed is None) == (rule.period is None or rule.start is None):
            yield Problem(at, "X30", "要么写“截止”，要么写“起算”和“基本”", "请保留一种写法")
        yield from _check_system(names, section, rule.written.due, at, DATE_KINDS)
        yield from _check_system(names, section, rule.written.status, at, ("词",))
    for i, effect in enumerate(document.model.effects):
        at = document.locate("影响期", i)
        section, problems = names.section(effect.section, at)
        yield from problems
        if section is not None:
            yield from names.condition(section, effect.when, at)
            yield from names.field(section, effect.start, at, DATE_KINDS)[1]
            yield from _check_system(names, section, effect.written, at, DATE_KINDS)


def _check_codes(
    document: Document[Any], part: str, items: Sequence[DeadlineRule | Trigger]
) -> Iterator[Problem]:
    """A 代码 names one thing: it is how people refer to it, and where a page has its place."""
    seen: set[str] = set()
    for i, item in enumerate(items):
        if item.code in seen:
            at = document.locate(part, i, "代码")
            yield unfit(at, f"代码“{item.code}”重复", f"每条{part}用一个不同的代码")
        seen.add(item.code)


def _check_levels(document: Document[Supervision]) -> Iterator[Problem]:
    """Each level is written once, and a more urgent one begins with fewer days left."""
    urgency = get_args(Level).index
    levels = document.model.warnings.levels
    for i, one in enumerate(levels):
        for other in levels[:i]:
            steps = urgency(one.level) - urgency(other.level)
            if steps * (one.days_left - other.days_left) >= 0:
                yield unfit(
                    document.locate("预警", "等级", i),
                    f"“{one.level}”剩余 {one.days_left} 日，和“{other.level}”剩余 "
                    f"{other.days_left} 日对不上",
                    "每级写一次，越急的剩余日数越少",
                )


def _deadline_fields(rule: DeadlineRule) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """The part of a rule that names a field, the field, and the kinds it may be of."""
    for part, path in (("起算", rule.start), ("截止", rule.fixed), ("办结", rule.closed)):
        if path is not None:
            yield part, path, DATE_KINDS
    if rule.extension is not None:
        group = rule.extension.field
        yield "延长", group, ("组",)
        yield "延长", f"{group}.{rule.extension.days}", ("整数",)
        yield "延长", f"{group}.{rule.extension.approved_on}", DATE_KINDS
        yield "延长", f"{group}.{rule.extension.approver}", ()
    if rule.restart is not None:
        group = rule.restart.field
        yield "重算", group, ("组列",)
        yield "重算", f"{group}.{rule.restart.stopped}", DATE_KINDS
        yield "重算", f"{group}.{rule.restart.resumed}", DATE_KINDS


def _check_system(
    names: Names, section: Section, field: str | None, at: Location, kinds: tuple[str, ...]
) -> Iterator[Problem]:
    if field is None:
        return
    spec, problems = names.field(section, field, at, kinds)
    yield from problems
    if spec is not None and not spec.system and not problems:
        yield Problem(
            names.document.find(field, at),
            "X30",
            f"字段“{field}”不是系统字段",
            "系统写入的字段要在 form.yml 中写 系统: 是",
        )


def _check_statuses(standard: Standard) -> Iterator[Problem]:
    """A clause asks of a computed status only what is ever computed there."""
    computed: dict[tuple[str, str], dict[str, None]] = {}
    for limit in standard.deadlines.rules:
        words = computed.setdefault((limit.section, limit.written.status), {})
        words |= dict.fromkeys((OPEN, ON_TIME, PAUSED, limit.written.overdue_word))
    document = standard.rulebook_document
    book = document.model
    clauses: list[tuple[Rule | Veto, tuple[str | int, ...]]] = [
        (rule, ("指标", i, "规则", j))
        for i, indicator in enumerate(book.indicators)
        for j, rule in enumerate(indicator.rules)
    ]
    clauses += [(veto, ("否决", i)) for i, veto in enumerate(book.vetoes)]
    for item, steps in clauses:
        for path, test in item.when.tests.items():
            known = computed.get((item.section, path))
            for word in test.words if known is not None else ():
                if word not in (known or ()):
                    place = document.find(word, document.locate(*steps))
                    message = f"系统算出的“{path}”不会是“{word}”，这一条永远用不到"
                    yield unfit(place, message, f"会有的是 {'、'.join(known or ())}")


def _check_supervision(standard: Standard) -> Iterator[Problem]:
    document = standard.supervision_document
    names = Names(standard.form, document)
    yield from _check_levels(document)
    yield from _check_codes(document, "倒查", document.model.triggers)
    for i, trigger in enumerate(document.model.triggers):
        at = document.locate("倒查", i)
        section, problems = names.section(trigger.section, at)
        yield from problems
        if section is not None:
            yield from names.condition(section, trigger.when, at)
            yield from names.field(section, trigger.counted_on, at, DATE_KINDS)[1]
    vocabularies = standard.form.vocabularies.values()
    words = sorted({word for vocabulary in vocabularies for word in vocabulary.words})
    for i, course in enumerate(document.model.courses):
        for word in course.problem:
            if word not in words:
                place = document.find(word, document.locate("课程", i))
                yield unknown(place, "选项", word, words)
