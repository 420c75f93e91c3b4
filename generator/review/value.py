"""The review: changes, violations, warnings and effects as frozen values, and as plain JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from msgspec import Struct

from generator.history.changes import FieldChange
from generator.problems import Location, with_hint

Verdict = Literal["ok", "warnings", "violations"]
VERDICTS: dict[str, str] = {
    "ok": "没有发现问题",
    "warnings": "没有违规，有需要留意的地方",
    "violations": "有违规，不能并入",
}
"""What each verdict says to a supervisor."""


class DeadlineShift(Struct, frozen=True):
    """A time limit of a record that appears, goes or moves; in words, empty where there is none."""

    rule: str
    before: str
    after: str

    def to_json(self) -> dict[str, Any]:
        """For ``--format json``."""
        return {"rule": self.rule, "before": self.before, "after": self.after}


class RecordChange(Struct, frozen=True):
    """What became of one record over the whole range. ``record`` is '' for a single section.

    A unit's file or a part of a standard is one too, with ``officer`` '': ``name`` says which of
    the two, ``section`` the standard's version, and ``record`` the file. What became of an archive
    besides records has the section 注释、版式.
    """

    officer: str
    name: str
    location: Location
    section: str
    record: str
    action: str
    fields: tuple[FieldChange, ...] = ()
    moved_from: str | None = None
    commits: tuple[str, ...] = ()
    deadlines: tuple[DeadlineShift, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """For ``--format json``."""
        return {
            "officer": self.officer,
            "name": self.name,
            "path": self.location.path,
            "line": self.location.line,
            "section": self.section,
            "record": self.record,
            "action": self.action,
            "fields": [{"field": f.field, "old": f.old, "new": f.new} for f in self.fields],
            "moved_from": self.moved_from,
            "commits": list(self.commits),
            "deadlines": [shift.to_json() for shift in self.deadlines],
        }


class Finding(Struct, frozen=True):
    """A violation or a warning: what it is, where, and what to do instead.

    ``kind`` is a stable English word, or the id of a check. ``commit`` is '' for what concerns the
    range as a whole; ``section`` and ``record`` are '' where no record is meant.
    """

    kind: str
    message: str
    hint: str = ""
    commit: str = ""
    location: Location | None = None
    officer: str = ""
    section: str = ""
    record: str = ""

    @property
    def place(self) -> str:
        """Commit, file and line, section and record, as one text."""
        at = f"{self.location.path}:{self.location.line}" if self.location else ""
        parts = (self.commit[:10], at, " ".join(p for p in (self.section, self.record) if p))
        return " ".join(part for part in parts if part)

    def said(self) -> str:
        """The finding as one line."""
        told = with_hint(self.message, self.hint)
        return f"{self.place}：{told}" if self.place else told

    def to_json(self) -> dict[str, Any]:
        """For ``--format json``."""
        return {
            "kind": self.kind,
            "commit": self.commit or None,
            "officer": self.officer or None,
            "path": self.location.path if self.location else None,
            "line": self.location.line if self.location else None,
            "section": self.section or None,
            "record": self.record or None,
            "message": self.message,
            "hint": self.hint,
        }


class Effect(Struct, frozen=True):
    """What the range does to one officer's quarter; totals are None where there is no score."""

    officer: str
    name: str
    period: str
    before: str | None
    after: str | None
    grade_before: str | None
    grade_after: str | None
    clauses: tuple[str, ...]
    records: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """For ``--format json``; totals as strings."""
        return {
            "officer": self.officer,
            "name": self.name,
            "period": self.period,
            "before": self.before,
            "after": self.after,
            "grade_before": self.grade_before,
            "grade_after": self.grade_after,
            "clauses": list(self.clauses),
            "records": list(self.records),
        }


class Review(Struct, frozen=True):
    """A whole review of ``base..head``; ``people`` are those who made the commits."""

    base: str
    head: str
    commits: int
    people: tuple[str, ...]
    changes: tuple[RecordChange, ...] = ()
    violations: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()
    effects: tuple[Effect, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """Whether the range may be taken over as it is."""
        if self.violations:
            return "violations"
        return "warnings" if self.warnings else "ok"

    def to_json(self) -> dict[str, Any]:
        """The contract's ``review --format json``."""
        return {
            "verdict": self.verdict,
            "changes": [change.to_json() for change in self.changes],
            "violations": [finding.to_json() for finding in self.violations],
            "warnings": [finding.to_json() for finding in self.warnings],
            "effects": [effect.to_json() for effect in self.effects],
        }


def ordered(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Findings each once, by commit in their order, then by place."""
    kept = list(dict.fromkeys(findings))
    commits = list(dict.fromkeys(finding.commit for finding in kept))
    return tuple(
        sorted(
            kept,
            key=lambda f: (
                commits.index(f.commit),
                f.location or Location(""),
                f.section,
                f.record,
                f.kind,
                f.message,
            ),
        )
    )
