"""Origins: where each record of an archive comes from, as the officer's page tells it.

The commits are read by one process, the contents of archives by those that draw their pages.
The history is that of the very commit the site is built from; where there is none, the page says
why. Field contents stay out of the timeline: the records themselves stand above it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import msgspec
from msgspec import Struct, field

from generator.archive.store import Store
from generator.history.changes import Outline
from generator.history.contents import Tracer, worth_keeping
from generator.history.events import History
from generator.history.failures import GitError
from generator.history.git import Repository
from generator.history.log import Log
from generator.history.people import People, Who
from generator.history.records import read_log
from generator.history.results import Did, Result, in_brief
from generator.history.tracing import Past

_NAMED = 6
"""Records that a line of the timeline names; of more it gives the number in each section."""
_OUTSIDE = "各部分以外的内容"
NOT_COMMITTED = "这份网站不是照已提交的内容生成的，没有来历可列。"


class Moment(NamedTuple):
    """What one commit did to an archive: the day it reached the main line, by whom, and what."""

    day: str
    recorder: str
    approvers: str
    done: str
    commit: str
    by_merge: bool


class Origin(Struct, frozen=True, dict=True):
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

    @cached_property
    def _usual(self) -> Mapping[str, str]:
        found = {}
        for section, own in self._sections.items():
            text, count = Counter(own.values()).most_common(1)[0]
            if count > 1 and count * 2 > len(own):
                found[section] = text
        return found

    def usual(self, section: str) -> str:
        """What is true of most records of a section, so that it need be said but once; or ''."""
        return self._usual.get(section, "")

    def unusual(self, section: str) -> Mapping[str, str]:
        """What is to be said of single records of a section, by number."""
        own = self._sections.get(section, {})
        usual = self._usual.get(section)
        if usual is None:
            return own
        return {record: text for record, text in own.items() if text != usual}


class Said(NamedTuple):
    """A commit in words: the day it reached the main line, and who stands for it."""

    day: str
    recorder: str
    approvers: str
    commit: str
    by_merge: bool


class Descent(Struct, frozen=True):
    """What the origin of an archive is worked out from: its past, each step's commit in words.

    Where there is no history, ``missing`` says why.
    """

    past: Past
    said: Sequence[Said]
    missing: str = ""

    def packed(self) -> bytes:
        """All of it as bytes: whoever only hands it on need not make it anew."""
        return msgspec.msgpack.encode(self)

    @classmethod
    def unpacked(cls, data: bytes) -> Descent:
        """One of which these are the bytes."""
        return _DESCENT.decode(data)


_DESCENT = msgspec.msgpack.Decoder(Descent)


class Commits:
    """The commits in which all archives have their origins, or why there are none."""

    def __init__(
        self,
        log: Log | None,
        missing: str = "",
        repository: Repository | None = None,
        store: Store | None = None,
    ) -> None:
        self._log, self.missing = log, missing
        self._repository, self._store = repository, store

    @classmethod
    def read(cls, archives: Path, commit: str | None, store: Store | None = None) -> Commits:
        """Those up to ``commit``; None is a state that is in no commit."""
        repository = Repository.around(archives) if commit is not None else None
        if repository is None or commit is None:
            return cls(None, NOT_COMMITTED)
        try:
            return cls(read_log(repository, commit, store), "", repository, store)
        except GitError as error:
            return cls(None, _missing(error))

    def mark(self, officer: str) -> bytes:
        """A hash that changes whenever the origin of an archive may have changed.

        But for the standards and the accounts, of which it knows nothing.
        """
        return self.missing.encode() if self._log is None else self._log.mark(officer)

    def history(self, outline: Outline, people: People) -> History | None:
        """What they mean under these standards and accounts, if there are any."""
        if self._log is None or self._repository is None:
            return None
        tracer = Tracer(self._repository, outline, self._store, full=False)
        return History(self._log, people, tracer)


class Origins:
    """What the origins of all archives are worked out from, each when its page is drawn.

    Without a history, ``missing`` says why.
    """

    def __init__(self, history: History | None, missing: str = "") -> None:
        self._history, self._missing = history, missing
        self._said: dict[str, Said] = {}

    def of(self, officer: str) -> Descent:
        """What the origin of one officer's archive is worked out from."""
        if self._history is None:
            return Descent(Past((), ()), (), self._missing)
        past = self._history.past(officer)
        return Descent(past, [self._of(step.commit) for step in past.steps])

    def gather(self, descents: Iterable[Descent], folder: Path) -> bool:
        """Write all that is to be read of these into a folder, if there is anything.

        What cannot be had together is left for each to be asked for.
        """
        if self._history is None:
            return False
        try:
            return self._history.gather([descent.past for descent in descents], folder)
        except GitError:
            return False

    def keep(self, officer: str, found: bytes) -> None:
        """Remember what was found in the contents, step by step (``Digging.origin``)."""
        if self._history is not None:
            self._history.keep(officer, found)

    def _of(self, commit: str) -> Said:
        """What is said of a commit; of several archives it changed, the same."""
        said = self._said.get(commit)
        if said is None:
            assert self._history is not None
            standing = self._history.standing(commit)
            approved = "、".join(f"{_name(one.who)}{one.how}" for one in standing.approvals)
            said = self._said[commit] = Said(
                str(standing.arrival.committer.day),
                _name(standing.drafter),
                approved,
                standing.commit.short,
                standing.by_merge,
            )
        return said


class Digging:
    """Works out origins, in the process that draws the pages."""

    def __init__(self, archives: Path, outline: Outline) -> None:
        self._archives, self._outline = archives, outline
        self._tracer: Tracer | None = None

    def origin(self, descent: Descent, folder: Path | None) -> tuple[Origin, bytes]:
        """An origin, and what is to be remembered of the contents (``worth_keeping``).

        They are in ``folder`` if it is there (``Origins.gather``).
        """
        if descent.missing or not descent.past.steps:
            return Origin(missing=descent.missing), b""
        try:
            results = self._trace(descent.past, folder)
        except GitError as error:
            return Origin(missing=_missing(error)), b""
        deeds = []
        for said, result in zip(descent.said, results, strict=True):
            problem, done = in_brief(result.told)
            if problem or done:
                deeds.append(_Deed(said, problem, done))
        origin = Origin(_records(deeds), _timeline(deeds))
        return origin, worth_keeping(descent.past.steps, results)

    def _trace(self, past: Past, folder: Path | None) -> list[Result]:
        if self._tracer is None:
            repository = Repository.around(self._archives)
            assert repository is not None, "there is a past"
            self._tracer = Tracer(repository, self._outline, full=False)
        return self._tracer.trace(past, folder)

    def close(self) -> None:
        """Let go of the repository."""
        if self._tracer is not None:
            self._tracer.close()


def _missing(error: GitError) -> str:
    return f"没有来历可列：{error}。"


class _Deed(NamedTuple):
    """What one commit did to an archive; ``problem`` says why a version cannot be read."""

    said: Said
    problem: str
    done: list[Did]


_Deeds = Sequence[_Deed]


def _records(deeds: _Deeds) -> dict[tuple[str, str], str]:
    """What is told of each record that is still there."""
    found: dict[tuple[str, str], str] = {}
    for said, _, done in deeds:
        who = f"{said.day} 由{said.recorder}"
        end = f"{'（合并时）' if said.by_merge else ''}{said.approvers and f'，{said.approvers}'}"
        for section, record, action, home, fields in done:
            if not section:
                continue
            before = found.pop((home or section, record), "")
            if action == "删除":
                continue
            if action == "新增":
                text = f"{who}记录{end}"
            else:
                moved = f"（原在{home}）" if home else ""
                named = f" {'、'.join(fields)}" if fields else ""
                text = f"{who}{action}{moved}{named}{end}"
            found[section, record] = f"{before}；{text}" if before else text
    return found


def _timeline(deeds: _Deeds) -> list[Moment]:
    """What each commit did, the latest first."""
    moments = []
    for _, together in groupby(deeds, key=lambda one: one.said.commit):
        own = list(together)
        day, recorder, approvers, commit, by_merge = own[0].said
        done = _done(own)
        moments.append(Moment(day, recorder, approvers, done, commit, by_merge))
    return moments[::-1]


def _done(deeds: _Deeds) -> str:
    for deed in deeds:
        if deed.problem:
            return f"档案无法读取：{deed.problem}"
    done = deeds[0].done if len(deeds) == 1 else [one for deed in deeds for one in deed.done]
    if len(done) == 1:
        return f"{done[0].action} {_named(done[0].section or _OUTSIDE, [done[0].record], False)}"
    return _summed(done)


def _summed(done: Sequence[Did]) -> str:
    said: dict[str, dict[str, list[str]]] = {}
    for one in done:
        said.setdefault(one.action, {}).setdefault(one.section or _OUTSIDE, []).append(one.record)
    many = len(done) > _NAMED
    return "；".join(
        f"{action} "
        + "，".join([_named(section, records, many) for section, records in sections.items()])
        for action, sections in said.items()
    )


def _named(section: str, records: Sequence[str], many: bool) -> str:
    if records == [""]:
        return section
    if many and len(records) > 1:
        return f"{section} {len(records)} 条"
    return f"{section} {'、'.join(records)}"


def _name(who: Who) -> str:
    return who.called if who.person else f"{who.name}（不在账号名单）"
