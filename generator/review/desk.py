"""The desk: everything a review needs, read from git, and the review made of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import partial

from msgspec import Struct

from generator.archive.store import Store
from generator.checks.overtaken import overtaken
from generator.history.changes import FieldChange, Outline
from generator.history.commits import Commit
from generator.history.failures import GitError, ShallowError
from generator.history.git import Repository
from generator.history.people import Person
from generator.history.ranges import (
    MOST_LISTED,
    FileChange,
    commits_between,
    ensure_listable,
    file_changes,
    merge_base,
    trees_of,
)
from generator.problems import Location, clip
from generator.review.bearing import Bearing
from generator.review.checking import Checking
from generator.review.corrected import uncorrected
from generator.review.court import Approvals, Court
from generator.review.effects import Outcome, deadline_shifts
from generator.review.hearing import Hearing
from generator.review.judging import judge
from generator.review.locks import unlawful_locks
from generator.review.merges import remarks
from generator.review.reading import StepReader, Versions
from generator.review.smells import Changed, smells
from generator.review.state import State, record_of
from generator.review.steps import Place, Step
from generator.review.terms import reaching_back
from generator.review.trees import Blobs, Shelves, tree_at
from generator.review.value import Finding, RecordChange, Review, ordered
from generator.scoring.tally import Tally
from generator.yamltext import Mapping as Node


class Question(Struct, frozen=True):
    """What is asked: ``head`` over ``base``, full ids; ``today`` is the reference date.

    ``actors`` are the names of the person a server has authenticated, ``fresh`` the commits it had
    not seen; ``received`` is the day everything counts for, instead of the days the commits claim.
    ``free_hands`` are the accounts that may change files outside the archives; None where that is
    not asked. Without ``in_full`` only violations and warnings are worked out.
    """

    base: str
    head: str
    today: date
    actors: tuple[str, ...] = ()
    approvals: Approvals = "none"
    fresh: frozenset[str] = frozenset()
    received: date | None = None
    free_hands: tuple[str, ...] | None = None
    in_full: bool = True


def review(
    repository: Repository,
    label: str,
    question: Question,
    store: Store | None = None,
    workers: int = 1,
) -> Review:
    """Review a range; raises ``GitError`` when it cannot be judged at all."""
    return _Desk(repository, label, question, store, workers).review()


class _Desk:
    def __init__(
        self,
        repository: Repository,
        label: str,
        question: Question,
        store: Store | None,
        workers: int,
    ) -> None:
        self.repository, self.label, self.question = repository, label, question
        self.store = store
        fork = merge_base(repository, question.base, question.head)
        if fork is None and repository.is_shallow:
            raise ShallowError
        if fork is None:
            raise GitError("两次提交没有共同的来历", "从主分支上开分支，再提交改动")
        trees = trees_of(repository, (question.base, fork, question.head))
        self.ends = (trees[fork], trees[question.head])
        self.contents = Blobs(repository)
        shelves = Shelves(label, question.today)
        states: dict[str, State] = {}
        for tree_id in trees.values():
            tree = tree_at(repository, self.contents, tree_id)
            states[tree_id] = State(tree, shelves.of(tree), question.today)
        law, self.before, self.after = (
            states[trees[commit]] for commit in (question.base, fork, question.head)
        )
        self.standards = law.shelf.standards
        if not self.standards:
            # Nothing can be judged by none, the push that mends it neither.
            raise GitError(
                "改动之前的制度读不出来，无法判断权限",
                "哪里有错，用 dangan check 看。升级 dangan 以后才这样的，请管理员先换回原来的版本；"
                "否则请管理员移开服务器上的钩子，推送改好的主分支，再装上",
            )
        self.versions = Versions(self.contents, Outline.of(self.standards), self._parsed)
        self.reader = StepReader(repository, self.contents, self.versions, label)
        self.hearing = Hearing(law, self.before, self.after, self.versions)
        self.people = self.hearing.people
        self.checking = Checking(self.before, self.after, store, workers)

    def review(self) -> Review:
        """All of it."""
        question = self.question
        commits = commits_between(self.repository, question.base, question.head)
        # What a server had seen before came past this then.
        ensure_listable(self.repository, question.fresh or [commit.id for commit in commits])
        steps = self.reader.steps(commits)
        (net,) = file_changes(self.repository, [self.ends], most=MOST_LISTED)
        places = [self.reader.place(change) for change in net]
        inside = [place for place in places if place.kind != "outside"]
        self.contents.load(
            blob
            for place, change in zip(places, net, strict=True)
            if place.kind == "officer"
            for blob in (change.old, change.new)
        )
        changed = list(self._changed(net, steps))
        touched = dict.fromkeys(one.place for one in changed)
        heads = {p.officer: o for p in touched if (o := self.after.officer(p)) is not None}
        stood = {p.officer: o for p in touched if (o := self.before.officer(p)) is not None}
        bearing = Bearing(self.before, self.after, question.today, self.store)
        outcome = bearing.outcome(changed) if question.in_full else Outcome((), ())
        found = [*judge(steps, self._court()), *uncorrected(changed, heads)]
        found += unlawful_locks(changed, stood, heads, self._tally, bearing.groups)
        # Whoever settles a clash must take a side; which one is for people to look at.
        violations = [finding for finding in found if finding.kind != "merge-choice"]
        warnings = [finding for finding in found if finding.kind == "merge-choice"]
        warnings += smells(changed, self.standards, stood, outcome.changed, self._called)
        day = question.received or question.today
        warnings += reaching_back(self.before.shelf.standards, self.after.shelf.standards, day)
        if question.free_hands is None:
            warnings += _outside(steps)
        violations += self._overtaken(touched)
        for problem in self.checking.new_problems(inside):
            told = violations if problem.is_error else warnings
            told.append(self.checking.finding(problem))
        return Review(
            question.base,
            question.head,
            len(commits),
            tuple(dict.fromkeys(self._called(commit) for commit in commits)),
            self._shown(places, net, changed) if question.in_full else (),
            ordered(violations),
            ordered(warnings),
            outcome.effects,
        )

    def _parsed(self, blob: str, path: str) -> Node | None:
        """The tree of an archive at either end, which is read anyway."""
        inside = path.removeprefix(f"{self.label}/")
        for state in (self.before, self.after):
            if state.tree.blob(inside) == blob:
                officer = state.officer(state.place(inside))
                return officer.node if officer is not None else None
        return None

    def _overtaken(self, places: Iterable[Place]) -> Iterator[Finding]:
        """Locked results that have another version now, and not by corrections alone."""
        for place in places:
            before, after = self.before.officer(place), self.after.officer(place)
            if before is not None and after is not None:
                unit = self.after.shelf.units[place.unit].model
                found = overtaken(before, after, partial(self._tally, place), unit)
                yield from map(self.checking.finding, found)

    def _tally(self, place: Place) -> Tally:
        facts = self.after.facts(place)
        assert facts is not None
        return Tally(facts, self.after.shelf.standards)

    # -- who -----------------------------------------------------------------------------------

    def _called(self, commit: Commit) -> str:
        """The person behind a commit, or what it says when that is nobody known."""
        person = self.people.by_email(commit.author.email, self._day(commit))
        return person.called if person else f"{commit.author.name} <{commit.author.email}>"

    def _day(self, commit: Commit) -> date:
        return self.question.received or commit.committer.day

    def _court(self) -> Court:
        question, hearing = self.question, self.hearing
        day = question.received or question.today
        actors = [self._account(name, day) for name in question.actors]
        if len({actor.officer for actor in actors}) > 1:
            names = "、".join(question.actors)
            raise GitError(f"认证的账号不是同一个人的：{names}", "请用本人的账号和密钥推送")
        free_hands: frozenset[Person] | None = None
        if question.free_hands is not None:
            free = (self.people.by_login(name, day) for name in question.free_hands)
            free_hands = frozenset(person for person in free if person is not None)
        return Court(
            self.people,
            self.standards,
            hearing.offices,
            hearing.known,
            hearing.kept,
            hearing.subject,
            hearing.is_sealed,
            hearing.target,
            hearing.took_part,
            self._day,
            # Of several names for one person, the one that may least.
            min(actors, key=lambda actor: len(actor.units), default=None),
            question.approvals,
            question.fresh,
            # Only a server that takes each author's own commits alone can vouch for them.
            question.received is not None,
            free_hands,
        )

    def _account(self, name: str, day: date) -> Person:
        person = self.people.by_login(name, day)
        ended = self.people.last_of(name, day) if person is None else None
        if ended is not None:
            raise GitError(
                f"账号“{ended.login}”已于 {ended.end} 停用",
                "请用现在的账号；没有的，先在 unit.yml 里登记",
            )
        if person is None:
            raise GitError(f"没有账号“{name[:60]}”", "请先在 unit.yml 里登记账号和档案号")
        return person

    # -- what ----------------------------------------------------------------------------------

    def _changed(self, net: Iterable[FileChange], steps: Sequence[Step]) -> Iterator[Changed]:
        """Every record that is different, with the commits that touched it."""
        touched: dict[tuple[Place, str, str], list[Commit]] = {}
        for step in steps:
            for file in step.files:
                for change in file.records:
                    key = (file.place, change.section, change.record)
                    touched.setdefault(key, []).append(step.commit)
        for file_change in net:
            place = self.reader.place(file_change)
            if place.kind != "officer":
                continue
            if file_change.new and self.versions.read(file_change.new, place.shown)[1] is not None:
                continue  # what cannot be read tells nothing of records; that is told already
            old, new = self.before.officer(place), self.after.officer(place)
            for change in self.versions.between(file_change.old, file_change.new, place.shown):
                yield Changed(
                    place,
                    change,
                    record_of(old, change.moved_from or change.section, change.record),
                    record_of(new, change.section, change.record),
                    tuple(touched.get((place, change.section, change.record), ())),
                )

    def _shown(
        self, places: Sequence[Place], net: Sequence[FileChange], changed: Sequence[Changed]
    ) -> tuple[RecordChange, ...]:
        """All that is different: files, records, and what else stands in an archive."""
        recorded = {one.place for one in changed}
        beside = (self._beside(p, c, p in recorded) for p, c in zip(places, net, strict=True))
        found = [*_files(places, net), *self._records(changed), *filter(None, beside)]
        return tuple(found)

    def _beside(self, place: Place, file: FileChange, recorded: bool) -> RecordChange | None:
        """What became of an archive besides records: of its remarks, else of nothing but layout."""
        if place.kind != "officer" or not (file.old and file.new):
            return None
        if self.versions.read(file.new, place.shown)[1] is not None:
            return None  # that is told already
        was, now = (remarks(self.contents.get(blob)) for blob in (file.old, file.new))
        if recorded and was == now:
            return None
        old, new = (
            clip("；".join(sorted(one.decode("utf-8", "replace") for one in side)), 300) or None
            for side in (was - now, now - was)
        )
        return RecordChange(
            place.officer,
            self._name(place),
            Location(place.shown),
            "注释、版式",
            "",
            "修改",
            (FieldChange("注释", old, new),) if was != now else (),
        )

    def _name(self, place: Place) -> str:
        officer = self.after.officer(place) or self.before.officer(place)
        return officer.name if officer is not None else ""

    def _records(self, changed: Sequence[Changed]) -> Iterator[RecordChange]:
        places = list(dict.fromkeys(one.place for one in changed))
        shifts = deadline_shifts(
            [f for p in places if (f := self.before.facts(p)) is not None],
            [f for p in places if (f := self.after.facts(p)) is not None],
        )
        for one in changed:
            yield RecordChange(
                one.place.officer,
                self._name(one.place),
                one.location,
                one.change.section,
                one.change.record,
                one.change.action,
                one.change.fields,
                one.change.moved_from,
                tuple(commit.id for commit in one.commits),
                shifts.get((one.place.officer, one.change.record), ()),
            )


def _files(places: Iterable[Place], net: Iterable[FileChange]) -> Iterator[RecordChange]:
    """The files besides archives that are different: units first, then parts of standards."""
    found = list(zip(places, net, strict=True))
    for kind, title in (("unit", "单位登记"), ("standard", "制度")):
        for place, change in found:
            if place.kind == kind:
                action = "修改" if change.old and change.new else "新增" if change.new else "删除"
                inside = place.shown.partition(f"{place.version or place.unit}/")[2]
                at = Location(place.shown)
                yield RecordChange("", title, at, place.version, inside, action)


def _outside(steps: Iterable[Step]) -> Iterator[Finding]:
    paths = dict.fromkeys(
        file.place.shown for s in steps for file in s.files if file.place.kind == "outside"
    )
    if paths:
        few = "、".join(list(paths)[:5]) + ("等" if len(paths) > 5 else "")
        yield Finding("path", f"改动了档案以外的 {len(paths)} 个文件：{few}", "请另行审核这些改动")
