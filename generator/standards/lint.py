"""Lint: what a standard that has no error says all the same without effect, or leaves unsaid.

Remarks, not errors: clauses that can never fire, points nobody can earn, grades nobody can reach,
words of a vocabulary that no clause knows, days on which no standard holds. Whether they are meant
is for the leading group to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from msgspec import Struct

from generator.problems import Location
from generator.scalars import Quarter
from generator.standards.condition import Condition
from generator.standards.form import FieldSpec, Section
from generator.standards.idle import idle
from generator.standards.rulebook import Indicator, Rule, Share, Veto, signed
from generator.standards.standard import Standard, Standards
from generator.standards.vocabulary import Term, Vocabulary

INFINITE = Decimal("Infinity")


class Remark(Struct, frozen=True):
    """One remark: its kind in a word, what it is about, where that stands, and what to consider."""

    kind: str
    about: str
    location: Location
    message: str
    hint: str

    def to_json(self) -> dict[str, Any]:
        """For ``--format json``."""
        return {
            "kind": self.kind,
            "about": self.about,
            "path": self.location.path,
            "line": self.location.line,
            "column": self.location.column,
            "message": self.message,
            "hint": self.hint,
        }


def lint(standard: Standard) -> Iterator[Remark]:
    """Every remark that a standard's own files give, in the order of the rulebook."""
    yield from (Remark("不起作用", *found) for found in idle(standard))
    yield from _words(standard)
    yield from _points(standard)
    yield from _grades(standard)
    yield from _gaps(standard)


def lint_validity(standards: Standards, today: date) -> Iterator[Remark]:
    """Days between versions on which none holds, and changes within a quarter (办-5)."""
    for earlier, later in pairwise(standards.versions):
        if earlier.end is not None and earlier.end + timedelta(days=1) < later.start:
            yield _validity(
                earlier,
                "废止",
                f"{earlier.end + timedelta(days=1)} 至 {later.start - timedelta(days=1)} "
                f"没有施行的制度（{earlier.version} 与 {later.version} 之间）",
                f"两版之间不要留空档，废止写 {later.start - timedelta(days=1)}",
            )
    for standard in standards.versions:
        quarter = Quarter.of(standard.start)
        if standard.start != quarter.first_day:
            yield _validity(
                standard,
                "施行",
                f"施行日不在季初，{quarter} 全季按季末施行的制度计分",
                f"可以从 {quarter.first_day} 或 {quarter.shift(1).first_day} 起施行",
            )
    last = standards.versions[-1]
    if last.end is not None and last.end < today:
        yield _validity(
            last,
            "废止",
            f"制度 {last.version} 已于 {last.end} 废止，没有后继的制度，此后的季度不计分",
            "请另立一个版本",
        )


def _validity(standard: Standard, key: str, message: str, hint: str) -> Remark:
    at = standard.form_document.locate("格式", key)
    return Remark("适用期间", standard.version, at, message, hint)


def _words(standard: Standard) -> Iterator[Remark]:
    """Words that the conditions and tiers of a clause name and that can never be written then."""
    for item, at in clauses(standard):
        section = standard.form.sections[item.section]
        for path, test in item.when.tests.items():
            possible = _possible(standard, section, path, item.when)
            for word in test.one_of or ():
                if possible is not None and word not in possible:
                    yield _unreachable(standard, item, at, path, word)
        tiers = item.tiers if isinstance(item, Rule) else None
        if tiers is not None:
            possible = _possible(standard, section, tiers.field, item.when)
            for word in tiers.points:
                if possible is not None and word not in possible:
                    yield _unreachable(standard, item, at, tiers.field, word)


def _unreachable(
    standard: Standard, item: Rule | Veto, at: Location, path: str, word: str
) -> Remark:
    return Remark(
        "到不了",
        item.clause,
        standard.rulebook_document.find(word, at),
        f"{item.clause} 里“{path}”的值“{word}”在其他条件下不会出现，这一档永远用不到",
        "请对照词表的类别和适用日期，改正或删去",
    )


def _possible(
    standard: Standard, section: Section, path: str, when: Condition
) -> frozenset[str] | None:
    """The words a field can hold under a condition while the standard is in force.

    None for a field without a vocabulary.
    """
    spec = standard.form.resolve(section, path)
    vocabulary = _vocabulary(standard, spec)
    if vocabulary is None:
        return None
    branches: Iterable[str] = vocabulary.branches
    if vocabulary.by is not None:
        prefix, dot, _ = path.rpartition(".")
        test = when.tests.get(f"{prefix}{dot}{vocabulary.by}")
        if test is not None and test.one_of is not None:
            branches = [branch for branch in branches if branch in test.one_of]
    return frozenset(
        term.value
        for branch in branches
        for term in vocabulary.branches[branch]
        if _in_force(term, standard)
    )


def _vocabulary(standard: Standard, spec: FieldSpec | None) -> Vocabulary | None:
    if spec is None or spec.vocabulary is None:
        return None
    return standard.form.vocabularies.get(spec.vocabulary)


def _in_force(term: Term, standard: Standard) -> bool:
    """Whether a word may be written on some day on which the standard holds."""
    early = term.end is not None and term.end < standard.start
    late = term.start is not None and standard.end is not None and term.start > standard.end
    return not (early or late)


def clauses(standard: Standard) -> Iterator[tuple[Rule | Veto, Location]]:
    """Every rule and veto with its place, in the order of the rulebook."""
    document = standard.rulebook_document
    for i, indicator in enumerate(document.model.indicators):
        for j, rule in enumerate(indicator.rules):
            yield rule, document.locate("指标", i, "规则", j)
    for i, veto in enumerate(document.model.vetoes):
        yield veto, document.locate("否决", i)


def _points(standard: Standard) -> Iterator[Remark]:
    """Points beyond a limit, or beyond what lies between base, zero and full."""
    book, document = standard.rulebook, standard.rulebook_document
    for i, indicator in enumerate(book.indicators):
        shares = {
            category: shares[indicator.clause]
            for category, shares in book.shares.items()
            if indicator.clause in shares
        }
        for j, rule in enumerate(indicator.rules):
            at = document.locate("指标", i, "规则", j)
            for name, points in _single(rule):
                yield from _too_much(standard, rule, at, name, points, shares)
        for category, share in shares.items():
            best = share.base + _most(indicator)
            if indicator.method == "基础加减" and best < share.full:
                yield Remark(
                    "到不了",
                    indicator.clause,
                    document.locate("岗位指标", category, indicator.clause),
                    f"{category}的 {indicator.clause} {indicator.name}最多 {best} 分，"
                    f"到不了满分 {share.full}",
                    "请调低满分、调高基础分，或增加加分的条款",
                )


def _single(rule: Rule) -> list[tuple[str, Decimal]]:
    """What one record can bring by itself: the tier's word (or nothing) and the points."""
    if rule.tiers is not None:
        return list(rule.tiers.points.items())
    return [("", rule.points)] if rule.points is not None else []


def _too_much(
    standard: Standard,
    rule: Rule,
    at: Location,
    name: str,
    points: Decimal,
    shares: dict[str, Share],
) -> Iterator[Remark]:
    place = standard.rulebook_document.find(name, at) if name else at
    what = f"{rule.clause}“{name}”" if name else f"{rule.clause} "
    if rule.limit is not None and abs(points) > rule.limit:
        yield Remark(
            "到不了",
            rule.clause,
            place,
            f"{what}的 {signed(points)} 分超过本条的限额 {rule.limit}，一次也计不满",
            "请调高限额或调低分值",
        )
    room = {
        category: share.full - share.base if points > 0 else share.base
        for category, share in shares.items()
    }
    short = [f"{category}只有 {n} 分" for category, n in room.items() if n < abs(points)]
    if short:
        side = "基础分到满分之间" if points > 0 else "基础分到 0 分之间"
        yield Remark(
            "到不了",
            rule.clause,
            place,
            f"{what}的 {signed(points)} 分超过{side}的余地：{'、'.join(short)}",
            "没有其他加减时计不满；请核对分值，或就此说明",
        )


def _most(indicator: Indicator) -> Decimal:
    """The most an indicator's rules can add to its base; infinite when a rule has no limit."""
    total = Decimal(0)
    for rule in indicator.rules:
        if rule.total is not None:
            total += max(rule.total.reached, rule.total.missed)
        elif any(points > 0 for _, points in _single(rule)):
            total += rule.limit if rule.limit is not None else INFINITE
    return total


def _least(indicator: Indicator) -> Decimal:
    """The most an indicator's rules can take from its base, as a negative number."""
    total = Decimal(0)
    for rule in indicator.rules:
        if rule.zeroes:
            return -INFINITE
        if rule.total is not None:
            total += min(rule.total.reached, rule.total.missed)
        elif any(points < 0 for _, points in _single(rule)):
            total -= rule.limit if rule.limit is not None else INFINITE
    return total


def _grades(standard: Standard) -> Iterator[Remark]:
    """Grades that no total can earn, and vetoes that cap nothing (办-8)."""
    book, document = standard.rulebook, standard.rulebook_document
    for category, shares in book.shares.items():
        least = most = Decimal(0)
        for indicator in book.indicators:
            share = shares[indicator.clause]
            if indicator.method == "基础加减":
                most += min(share.full, share.base + max(_most(indicator), Decimal(0)))
                least += max(Decimal(0), share.base + _least(indicator))
            else:
                most += share.full
        for i, grade in enumerate(book.grades):
            above = book.grades[i - 1].at_least if i else INFINITE
            if most < grade.at_least or least >= above > grade.at_least:
                bound = f"至多 {most}" if most < grade.at_least else f"至少 {least}"
                yield Remark(
                    "到不了",
                    grade.name,
                    document.locate("季度等次", i),
                    f"{category}的总分{bound}，得不到“{grade.name}”",
                    "请核对等次的分数线和各指标的分值",
                )
    for i, (higher, grade) in enumerate(pairwise(book.grades), 1):
        if higher.at_least == grade.at_least:
            yield Remark(
                "到不了",
                grade.name,
                document.locate("季度等次", i),
                f"“{grade.name}”与“{higher.name}”的分数线同为 {grade.at_least}，没有人会得到",
                "请核对分数线",
            )
    for i, veto in enumerate(book.vetoes):
        if veto.quarter_cap == book.grades[0].name:
            yield Remark(
                "到不了",
                veto.clause,
                document.locate("否决", i, "季封顶"),
                f"{veto.clause} 封顶在最高等次“{veto.quarter_cap}”，不起作用",
                "请改为较低的等次，或删去",
            )


def _gaps(standard: Standard) -> Iterator[Remark]:
    """Words that no clause names, of fields of which the clauses name several."""
    named: dict[tuple[str, str], set[str]] = {}
    for item, _ in clauses(standard):
        for path, test in item.when.tests.items():
            words = named.setdefault((item.section, path), set())
            words.update(test.one_of or ())
            if test.none_of is not None:
                possible = _possible(
                    standard, standard.form.sections[item.section], path, item.when
                )
                words.update((possible or frozenset()) - set(test.none_of))
        if isinstance(item, Rule) and item.tiers is not None:
            words = named.setdefault((item.section, item.tiers.field), set())
            words.update(item.tiers.points)
    everything = Condition(tests={})
    for (name, path), words in named.items():
        section = standard.form.sections[name]
        spec = standard.form.resolve(section, path)
        if spec is None or spec.system or len(words) < 2:
            continue  # one word alone singles out a case; it does not list them
        possible = _possible(standard, section, path, everything)
        missing = sorted((possible or frozenset()) - words, key=_position(standard, spec))
        if missing:
            yield Remark(
                "词表缺口",
                f"{name}.{path}",
                standard.form_document.locate("词表", str(spec.vocabulary), key=True),
                f"{name}的“{path}”写“{'、'.join(missing)}”的，没有条款加减分",
                "本意如此的不必改；漏了的，请在 rulebook.yml 补上条款",
            )


def _position(standard: Standard, spec: FieldSpec) -> Any:
    vocabulary = _vocabulary(standard, spec)
    assert vocabulary is not None
    order = [term.value for terms in vocabulary.branches.values() for term in terms]
    return order.index
