"""Drafts of a standard: what a draft changes of the standard it is to replace."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct, to_builtins

from generator.standards.loading import Document, plain
from generator.standards.rulebook import Rule, Rulebook, Veto
from generator.standards.standard import Standard, Standards


class Difference(Struct, frozen=True):
    """One thing that a draft changes: its name, and what it says before and after.

    For a clause that is its sentence, otherwise the text that is written; empty where there is
    nothing.
    """

    what: str
    before: str
    after: str

    def to_json(self) -> dict[str, str | None]:
        """For ``--format json``; what is not there is null."""
        return {"what": self.what, "before": self.before or None, "after": self.after or None}


def with_draft(standards: Standards, base: Standard, draft: Standard) -> Standards:
    """The standards with a draft in the place of one of them."""
    versions = tuple(draft if s is base else s for s in standards.versions)
    return Standards(versions, standards.calendar, standards.years, standards.today)


def reads_alike(base: Standard, draft: Standard) -> bool:
    """Whether archives and their time limits read the same under both."""
    return base.form == draft.form and base.deadlines == draft.deadlines


def measures_alike(base: Standard, draft: Standard) -> bool:
    """Whether workloads and their groups come out the same under both (标1.1)."""

    def measure(book: Rulebook) -> list[Any]:
        sources = [(i.clause, i.workload) for i in book.normalised]
        return [sources, book.coefficients, book.peers, book.counted_on, set(book.shares)]

    return reads_alike(base, draft) and measure(base.rulebook) == measure(draft.rulebook)


def differences(base: Standard, draft: Standard) -> tuple[Difference, ...]:
    """What a draft changes: clauses by their sentence, all else by what is written."""
    found = list(_clauses(base.rulebook, draft.rulebook))
    own, new = base.rulebook_document, draft.rulebook_document
    found += _written("", _rest(own), _rest(new))
    for before, after in (
        (base.form_document, draft.form_document),
        (base.deadlines_document, draft.deadlines_document),
        (base.supervision_document, draft.supervision_document),
        (base.authority_document, draft.authority_document),
    ):
        if before is not after:
            name = after.path.rpartition("/")[2]
            found += _written(name, plain(before.tree), plain(after.tree))
    return tuple(found)


def _clauses(base: Rulebook, draft: Rulebook) -> Iterator[Difference]:
    old, new = _by_clause(base), _by_clause(draft)
    for clause in dict.fromkeys((*new, *old)):
        before, after = old.get(clause), new.get(clause)
        if before == after:
            continue
        told = before.describe() if before else "", after.describe() if after else ""
        if told[0] == told[1]:  # what a sentence leaves out, such as the date that counts
            yield from _written(clause, _raw(before), _raw(after))
        else:
            yield Difference(clause, *told)


def _by_clause(book: Rulebook) -> dict[str, Rule | Veto]:
    found: dict[str, Rule | Veto] = {rule.clause: rule for _, rule in book.rules()}
    found.update((veto.clause, veto) for veto in book.vetoes)
    return found


def _raw(item: Rule | Veto | None) -> Any:
    return {} if item is None else to_builtins(item)


def _rest(document: Document[Rulebook]) -> dict[str, Any]:
    """What is written in a rulebook apart from its clauses and its own dates."""
    found = {key: value for key, value in plain(document.tree).items() if key not in _APART}
    found["指标"] = {
        str(indicator.get("条款")): {k: v for k, v in indicator.items() if k != "规则"}
        for indicator in plain(document.tree)["指标"]
    }
    return found


_APART = ("制度", "指标", "否决")


def _written(path: str, before: Any, after: Any) -> Iterator[Difference]:
    """Where two written trees differ, each place with its path."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key in dict.fromkeys((*after, *before)):
            below = f"{path}·{key}" if path else str(key)
            yield from _written(below, before.get(key), after.get(key))
    elif isinstance(before, list) and isinstance(after, list) and _holds_maps(before + after):
        for index in range(max(len(before), len(after))):
            pair = [side[index] if index < len(side) else None for side in (before, after)]
            yield from _written(f"{path}·第 {index + 1} 项", *pair)
    elif before != after:
        yield Difference(path, _shown(before), _shown(after))


def _holds_maps(items: list[Any]) -> bool:
    return any(isinstance(item, dict) for item in items)


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dict):
        return "，".join(f"{key} {_shown(inner)}" for key, inner in value.items())
    if isinstance(value, list):
        return "、".join(_shown(inner) for inner in value)
    return str(value)
