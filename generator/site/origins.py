"""Origins: where each record of an archive comes from, as the officer's page tells it.

The history is that of the very commit the site is built from; where there is none, the page says
why. Field contents stay out of the timeline: the records themselves stand above it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from pathlib import Path

from generator.archive.library import Shelf
from generator.archive.store import Store
from generator.history.changes import Outline
from generator.history.events import Event, History
from generator.history.git import GitError, Repository
from generator.history.people import People, Who
from generator.history.records import read_history

_NAMED = 6
"""Records that a line of the timeline names; of more it gives the number in each section."""
NOT_COMMITTED = "这份网站不是照已提交的内容生成的，没有来历可列。"


@dataclass(frozen=True, slots=True)
class Moment:
    """What one commit did to an archive: the day it reached the main line, by whom, and what."""

    day: str
    recorder: str
    approvers: str
    done: str
    commit: str
    by_merge: bool


@dataclass(frozen=True)
class Origin:
    """The origins of one archive.

    ``records`` tells of each record, by section and number, who recorded and approved it, when it
    came into the main line and what was changed later. ``missing`` says why there is nothing.
    """

    records: Mapping[tuple[str, str], str] = field(default_factory=dict)
    timeline: Sequence[Moment] = ()
    missing: str = ""

    @cached_property
    def _sections(self) -> Mapping[str, Mapping[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for (section, record), text in self.records.items():
            found.setdefault(section, {})[record] = text
        return found

    def usual(self, section: str) -> str:
        """What is true of most records of a section, so that it need be said but once; or ''."""
        own = self._sections.get(section, {})
        text, count = Counter(own.values()).most_common(1)[0] if own else ("", 0)
        return text if count > 1 and count * 2 > len(own) else ""

    def unusual(self, section: str) -> dict[str, str]:
        """What is to be said of single records of a section, by number."""
        usual = self.usual(section)
        own = self._sections.get(section, {})
        return {record: text for record, text in own.items() if text != usual}


class Origins:
    """The origins of all archives; one is worked out when its page is drawn."""

    def __init__(self, history: History | None, missing: str = "") -> None:
        self._history, self._missing = history, missing

    @classmethod
    def read(
        cls,
        archives: Path,
        shelf: Shelf,
        commit: str | None,
        store: Store | None = None,
        workers: int = 1,
    ) -> Origins:
        """The origins as of ``commit``; None is a state that is in no commit."""
        repository = Repository.around(archives) if commit is not None else None
        if repository is None or commit is None:
            return cls(None, NOT_COMMITTED)
        people = People(document.model for document in shelf.units.values())
        outline = Outline.of(shelf.standards)
        try:
            return cls(read_history(repository, commit, outline, people, store, workers=workers))
        except GitError as error:
            return cls(None, f"没有来历可列：{error.message}。{error.hint}。")

    def mark(self, officer: str) -> bytes:
        """A hash that changes whenever what ``of`` gives may have changed."""
        return self._missing.encode() if self._history is None else self._history.mark(officer)

    def of(self, officer: str) -> Origin:
        """The origins of one officer's archive."""
        if self._history is None:
            return Origin(missing=self._missing)
        events = self._history.of(officer)
        return Origin(_records(events), _timeline(events))


def _records(events: Iterable[Event]) -> dict[tuple[str, str], str]:
    """What is told of each record that is still there."""
    found: dict[tuple[str, str], list[str]] = {}
    told: dict[str, tuple[str, str]] = {}  # by commit
    for event in events:
        change = event.change
        if change is None or not change.section:
            continue
        key = change.section, change.record
        before = found.pop((change.moved_from or change.section, change.record), [])
        if change.action == "删除":
            continue
        commit = told.get(event.commit.id)
        if commit is None:
            commit = f"{event.reached} 由{_name(event.drafter)}", _approved(event)
            told[event.commit.id] = commit
        who, approved = commit
        if change.action == "新增":
            said = f"{who}记录"
        else:
            fields = "、".join(one.field for one in change.fields)
            home = f"（原在{change.moved_from}）" if change.moved_from else ""
            said = f"{who}{change.action}{home}{fields and f' {fields}'}"
        if event.by_merge:
            said += "（合并时）"
        found[key] = [*before, f"{said}，{approved}" if approved else said]
    return {key: "；".join(said) for key, said in found.items()}


def _timeline(events: Iterable[Event]) -> list[Moment]:
    """What each commit did, the latest first."""
    moments = []
    for _, together in groupby(events, key=lambda event: event.commit.id):
        own = list(together)
        first = own[0]
        moments.append(
            Moment(
                str(first.reached),
                _name(first.drafter),
                _approved(first),
                _done(own),
                first.commit.short,
                first.by_merge,
            )
        )
    return moments[::-1]


def _done(events: Sequence[Event]) -> str:
    said: dict[str, dict[str, list[str]]] = {}
    for event in events:
        if event.change is None:
            return f"档案无法读取：{event.problem}"
        change = event.change
        sections = said.setdefault(change.action, {})
        sections.setdefault(change.section or "各部分以外的内容", []).append(change.record)
    many = len(events) > _NAMED
    return "；".join(
        f"{action} "
        + "，".join(_named(section, records, many) for section, records in sections.items())
        for action, sections in said.items()
    )


def _named(section: str, records: Sequence[str], many: bool) -> str:
    if records == [""]:
        return section
    if many and len(records) > 1:
        return f"{section} {len(records)} 条"
    return f"{section} {'、'.join(records)}"


def _approved(event: Event) -> str:
    return "、".join(f"{_name(one.who)}{one.how}" for one in event.approvals)


def _name(who: Who) -> str:
    return who.name if who.known else f"{who.name}（不在账号名单）"
