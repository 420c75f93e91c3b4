"""Loading: an office's archives read, checked, scored and drawn, over processes, each by content.

What an archive comes to is kept under its bytes, and its page under all that it is drawn from: its
bytes, the medians it is compared with, its origins, the templates. So what has not changed is not
read again. Offices follow one another; while one is drawn the next is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import ExitStack
from datetime import date
from pathlib import Path

from msgspec import Struct

from generator.archive.answers import Sight, asked_for
from generator.archive.hashes import hashed
from generator.archive.library import Entry, open_shelf
from generator.archive.source import WorkingTree
from generator.archive.store import Key, Store, key_of
from generator.archive.unit import Unit
from generator.checks.desk import Desk, Examined, Task, context_of
from generator.checks.run import lost_units
from generator.checks.stream import Checking
from generator.history.changes import Outline
from generator.history.people import People
from generator.problems import Problem, arrange
from generator.scalars import Quarter
from generator.scoring.score import Peers
from generator.site import officer_page
from generator.site.annals import Annals, is_told
from generator.site.companion import Companion
from generator.site.crew import Crew
from generator.site.errors import SiteError, changed_meanwhile
from generator.site.gist import Drawn, Medians, decode
from generator.site.ingredients import templates_digest
from generator.site.kept import KeptGists
from generator.site.model import OfficeModel, SiteModel
from generator.site.origins import Digging
from generator.site.pasts import Pasts, keep
from generator.site.published import departments, quarters, roster
from generator.site.share import Names, Painted, Share
from generator.supervision.ledger import in_order

Progress = Callable[[str], None]
"""Told in Chinese what is being done; for the command line."""


class _Page(Struct, eq=False):
    """The page of an archive: kept under ``key``, or being drawn."""

    entry: Entry
    medians: Medians
    key: Key
    kept: Drawn | None = None
    coming: Future[Painted] | None = None
    body: bytes = b""
    """Compressed, when it is not in the store."""


_Drawing = tuple[OfficeModel, list[_Page], Pasts]
"""What is being drawn of an office, and the pasts that are there until it is done."""
_KEPT_AT_ONCE = 32
"""Pages that are put into the store together."""


class Loading:
    """One reading of ``archives/``: its ``model``, and the pages of its archives as they are drawn.

    Problems of the data are in the model, never raised; where there is an error nothing is scored
    or drawn. ``read`` counts the archives that were read, ``drawn`` the pages. The processes go on
    until ``close``. ``sight`` are the archives as they have been seen, if they have.
    """

    def __init__(  # noqa: PLR0913 (named, all but three; only load_site makes one)
        self,
        archives: Path,
        today: date,
        commit: str | None,
        *,
        companion: Companion[Annals],
        templates: Path,
        sight: Sight | None = None,
        since: Quarter | None = None,
        edit_url: str = "",
        progress: Progress | None = None,
        jobs: int = 1,
        store: Store | None = None,
        cluster: str = "",
    ) -> None:
        tell = progress or (lambda _stage: None)
        tell("读入制度和单位")
        self.store = store
        self.apart = jobs > 1
        """Whether other processes may work beside this one."""
        self._drawing: list[_Drawing] = []
        self._left: list[Pasts] = []
        self._pages: dict[Entry, _Page] = {}
        self.read = self.drawn = 0
        self._whole = True
        with ExitStack() as closing:
            closing.callback(self._let_go)
            closing.callback(companion.close)
            self._companion = companion
            if not archives.is_dir():
                raise SiteError(
                    f"没有找到档案文件夹 {archives}", "请在数据仓库里运行，或用 --archives 指明"
                )
            self._sight = sight or Sight(WorkingTree(archives))
            self._shelf = shelf = open_shelf(self._sight, today=today)
            outline = Outline.of(shelf.standards)
            people = People({code: unit.model for code, unit in shelf.units.items()})
            companion.first(Annals.learn, outline, people)
            self._quarters = quarters(shelf.standards, today, since)
            base = hashed(context_of(shelf, today), str(since))
            self._gists = KeptGists(store, base, self._sight)
            self._page_base = hashed(base, edit_url, templates_digest(templates))
            self._names = Names(roster(shelf))
            told = officer_page.Surroundings(
                archives, commit, edit_url, self._names, departments(shelf, today), templates
            )
            task = Task(self._sight, shelf, today, {})
            digging = Digging(archives, outline)
            share = Share(task, self._quarters, digging, officer_page.drawing, told)
            self._crew = Crew(share, jobs, cluster)
            closing.callback(self._crew.close)
            self.model = self._load(archives, task, commit, since, tell)
            self._closing = closing.pop_all()

    def _load(
        self,
        archives: Path,
        task: Task,
        commit: str | None,
        since: Quarter | None,
        tell: Progress,
    ) -> SiteModel:
        shelf, today = task.shelf, task.today
        problems = [*shelf.problems, *lost_units(shelf, today, {})]
        checking = Checking(task, Desk(task, self.store, examine=self._examine))
        offices = {}
        for code, document in shelf.units.items():
            tell(f"读入和检查 {document.model.name}")
            entries = [entry for entry in shelf.entries if entry.unit == code]
            self._gists.begin(entries)
            with ExitStack() as unless_drawn:
                self._pasts = Pasts(self._companion, [entry.officer for entry in entries])
                unless_drawn.callback(self._leave, self._pasts)
                singly = checking.singly(code)
                office = offices[code] = self._office(document.model, entries, today)
                # Others draw while this process looks at what archives say of one another.
                drawing = None
                if not _has_errors((*problems, *singly.problems)):
                    drawing = self._draw(office, entries)
                problems += checking.together(singly).problems
                if drawing is not None and not _has_errors(problems):
                    self._drawing.append(drawing)
                    unless_drawn.pop_all()
            self._settle(1)
        told = tuple(asked_for(arrange(problems), today, since))
        return SiteModel(archives, shelf, told, today, commit, self._quarters, offices)

    def _examine(self, entries: Sequence[Entry]) -> Iterator[Examined]:
        """Read archives for the checks, keeping what they come to."""
        self.read += len(entries)
        looks = self._crew.look(entries)
        if entries:
            self._pasts.foresee([entry.officer for entry in entries])
        for entry, looked in zip(entries, looks, strict=True):
            if looked.gist:
                self._gists.put(entry, looked.gist, looked.examined.digest)
            yield looked.examined
        self._gists.keep()

    def _office(self, unit: Unit, entries: Sequence[Entry], today: date) -> OfficeModel:
        # What was checked before may not have been measured then, or have been forgotten since.
        lost = [entry for entry in entries if entry not in self._gists]
        self.read += len(lost)
        for entry, (digest, gist) in zip(lost, self._crew.gists(lost), strict=True):
            self._sight.saw(entry.path, digest)
            if gist:
                self._gists.put(entry, gist, digest)
        self._gists.keep()
        people = {e.officer: self._gists[e].person for e in entries if e in self._gists}
        return OfficeModel(
            unit,
            people,
            frozenset(entry.officer for entry in entries if entry not in self._gists),
            {quarter: {} for quarter in self._quarters},
            tuple(in_order(limit for person in people.values() for limit in person.limits)),
            today,
        )

    def _draw(self, office: OfficeModel, entries: Sequence[Entry]) -> _Drawing:
        """Let the archives of an office be scored and drawn; pages that are kept are not."""
        read = [entry for entry in entries if entry in self._gists]
        pages = [
            _Page(e, medians, self._page_key(e, medians)) for e, medians in self._medians(read)
        ]
        kept = self.store.get_many([page.key for page in pages]) if self.store else {}
        for page in pages:
            drawn = decode(kept.get(page.key, b""))
            if isinstance(drawn, Drawn) and self._names.are_as(drawn.named):
                page.kept = drawn
            self._pages[page.entry] = page
        fresh = [page for page in pages if page.kept is None]
        for page, coming in zip(fresh, self._coming(fresh, self._pasts), strict=True):
            page.coming = coming
        self.drawn += len(fresh)
        return office, pages, self._pasts

    def _page_key(self, entry: Entry, medians: Medians) -> Key:
        return key_of(
            self.store,
            "page",
            self._page_base,
            entry.path,
            self._sight.digests.get(entry.path),
            repr(medians),
            self._pasts.mark(entry.officer),
        )

    def _body_key(self, page: _Page) -> Key:
        """Of the body, which is read only when the page is written."""
        return key_of(self.store, "body", page.key)

    def _coming(self, pages: Sequence[_Page], pasts: Pasts) -> list[Future[Painted]]:
        """What is being drawn; what it is drawn from is there until ``pasts`` is closed."""
        descents, folder = pasts.of([page.entry.officer for page in pages])
        told = zip(pages, descents, strict=True)
        return self._crew.draw([(p.entry, p.medians, descent) for p, descent in told], folder)

    def settle(self) -> None:
        """Wait until everything is scored and drawn: the model is complete then.

        Raises ``SiteError`` when an archive has changed since the first look at it.
        """
        self._settle(0)
        self._ensure_unchanged()

    def _ensure_unchanged(self) -> None:
        if self._sight.changed:
            raise changed_meanwhile(f"{self._shelf.label}/{min(self._sight.changed)}")

    def _settle(self, most: int) -> None:
        """Take in what was drawn, of all offices but the last ``most``."""
        while len(self._drawing) > most:
            office, pages, pasts = self._drawing[0]
            fresh: list[tuple[_Page, Painted]] = []
            for page in pages:
                drawn = page.kept
                if page.coming is not None:
                    painted, page.coming = page.coming.result(), None
                    drawn = decode(painted.drawn)
                    self._whole &= painted.whole
                    # The key of a page names the bytes that were seen first: no others' page is it.
                    self._sight.saw(page.entry.path, painted.digest)
                    kept = painted.whole and page.entry.path not in self._sight.changed
                    if kept and self.store is not None:
                        fresh.append((page, painted))
                    else:
                        page.body = painted.body
                assert drawn is not None
                for sheet in drawn.briefs:
                    office.sheets[sheet.period][sheet.officer] = sheet
                if len(fresh) == _KEPT_AT_ONCE:  # a large office is never in memory as a whole
                    self._keep(fresh)
                    fresh.clear()
            self._keep(fresh)
            pasts.close()
            del self._drawing[0]  # not before: whatever is raised above, they are closed

    def _keep(self, fresh: Sequence[tuple[_Page, Painted]]) -> None:
        """Remember pages, and what was found in the contents of their archives."""
        if self.store is None or not fresh:
            return
        keep(self._companion, [(page.entry.officer, painted.traced) for page, painted in fresh])
        bodies = [(self._body_key(page), painted.body) for page, painted in fresh]
        self.store.put_many([*bodies, *((p.key, painted.drawn) for p, painted in fresh)])

    @property
    def whole(self) -> bool:
        """Whether every page tells where its records come from; another build may know more."""
        return self._whole and self._companion.done(is_told)

    def bodies(self, entries: Sequence[Entry], store: Store | None) -> list[bytes]:
        """The bodies of these archives' pages (UTF-8, compressed by zlib), b"" where one is lost.

        Those that are not in memory are read from ``store``: another process has one of its own.
        """
        pages = [self._pages[entry] for entry in entries]
        wanted = [self._body_key(page) for page in pages if not page.body]
        kept = store.get_many(wanted) if store is not None and wanted else {}
        return [page.body or kept.get(self._body_key(page), b"") for page in pages]

    def draw_again(self, entry: Entry) -> bytes:
        """The body of an archive's page, drawn anew: another run may have emptied the store."""
        pasts = Pasts(self._companion, [entry.officer])
        try:
            painted = self._coming([self._pages[entry]], pasts)[0].result()
        finally:
            self._leave(pasts)
        self._sight.saw(entry.path, painted.digest)
        self._ensure_unchanged()
        return painted.body

    def _medians(self, entries: Sequence[Entry]) -> Iterator[tuple[Entry, Medians]]:
        """What each officer of an office is compared with, in each quarter."""
        peers = {}
        for quarter in self._quarters:
            standard = self._shelf.standards.ruling(quarter)
            everyone = [self._gists[e].measured for e in entries]
            own = [measured[quarter] for measured in everyone if quarter in measured]
            peers[quarter] = Peers(standard.rulebook, own)
        for entry in entries:
            yield (
                entry,
                {
                    quarter: {clause: peers[quarter].median(clause, post) for clause in amounts}
                    for quarter, (post, amounts) in self._gists[entry].measured.items()
                },
            )

    def _leave(self, pasts: Pasts) -> None:
        """Close what nothing is drawn from, as soon as nobody writes into it."""
        self._left.append(pasts)
        for one in [one for one in self._left if one.is_settled]:
            self._left.remove(one)
            one.close()

    def _let_go(self) -> None:
        """When the companion has ended: nobody writes any more."""
        for pasts in (*self._left, *(pasts for *_, pasts in self._drawing)):
            pasts.close()

    def close(self) -> None:
        """Let the processes end."""
        self._closing.close()


def _has_errors(problems: Iterable[Problem]) -> bool:
    return any(problem.is_error for problem in problems)
