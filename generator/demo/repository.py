"""The demo repository: standards, site, offices and history, as one stream for fast-import."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime

from msgspec import Struct

from generator.archive.unit import Unit
from generator.demo.compose import LEAST, MOST, PER_YEAR, SMALLEST, compose
from generator.demo.diary import FIRST_QUARTER, LAST_QUARTER, Diary
from generator.demo.dice import Dice, shares
from generator.demo.names import unit_name
from generator.demo.office import Office
from generator.demo.people import Person
from generator.demo.plan import NotPossible, Proposal, plan
from generator.demo.roles import PEOPLE
from generator.demo.stream import Planned, blob, commits, planned
from generator.demo.versions import Marks, Written, text_of, versions
from generator.scalars import OFFICE_TIME
from generator.standards.standard import Standards
from generator.starting.repository import NewOffice, fill_in, read_unit, refreshed

Tell = Callable[[str], None]
_MOST_QUARTERS = (
    (LAST_QUARTER.year - FIRST_QUARTER.year) * 4 + LAST_QUARTER.number - FIRST_QUARTER.number + 1
)
_CONFIG = "mkdocs.yml"
_OPTION = "      archives: archives\n"


class Unsuitable(Exception):
    """Such a repository cannot be made; the message says in Chinese why, and what could be."""


class Request(Struct, frozen=True):
    """How large the repository is to be, all of it positive; at most ``names.MAX_UNITS`` units.

    The same request gives the same repository.
    """

    officers: int
    records: int
    commits: int
    seed: int
    units: int = 1

    def check(self) -> None:
        """Raise ``Unsuitable`` when the numbers do not go together."""
        if self.officers < SMALLEST * self.units:
            raise Unsuitable(
                f"{self.units} 个单位至少要 {SMALLEST * self.units} 人（--officers）："
                f"不足 {SMALLEST} 人的单位，做不到拟审分离"
            )
        if self.officers > 9000 * self.units:
            raise Unsuitable(f"{self.units} 个单位至多 {9000 * self.units} 人（--officers）")
        least, most = LEAST * self.officers, MOST * self.officers
        if not least <= self.records <= most:
            raise Unsuitable(
                f"{self.officers} 人的记录（--records）要在 {least} 到 {most} 条之间"
                f"（人均 {LEAST} 到 {MOST} 条）"
            )

    @property
    def quarters(self) -> int:
        """How many whole quarters the records span."""
        wanted = (self.records * 4 + self.officers * PER_YEAR // 2) // (self.officers * PER_YEAR)
        return min(max(wanted, 4), _MOST_QUARTERS)


class Demo:
    """A repository in the making. ``today`` is the day it is seen on."""

    def __init__(
        self,
        request: Request,
        standards: Standards,
        rules: Mapping[str, bytes],
        templates: Mapping[str, str],
    ) -> None:
        request.check()
        self.request, self.rules, self.templates = request, rules, templates
        self.diary = Diary(request.quarters, standards.calendar)
        self.standards = standards.as_of(self.today)
        self.standard = standards.for_record(self.diary.days[0])

    @property
    def today(self) -> date:
        """The reference date, which ``mkdocs.yml`` pins."""
        return self.diary.today

    def stream(self, tell: Tell) -> Iterator[bytes]:
        """What ``git fast-import`` makes the repository of.

        One office is in memory at a time, and of the others what their commits are called and
        which texts they hold. Raises ``Unsuitable`` when so many commits cannot be made.
        """
        marks, first = Marks(), Written()
        units: list[list[Planned]] = []
        founder: Person | None = None
        read: dict[str, Unit] = {}
        for index, office, budget in self._offices(tell):
            try:
                proposals = self._plan(index, office, budget)
            except NotPossible as limit:
                raise self._too(limit, index, office, budget) from None
            founder = founder or office.roles.by_role[PEOPLE][0]
            read[office.name.code] = _unit(office)
            for item in versions(office, proposals, marks, first):
                if isinstance(item, tuple):
                    yield blob(*item)
                else:
                    pairs = enumerate(zip(proposals, item, strict=True))
                    units.append([planned(index, n, p, texts) for n, (p, texts) in pairs])
            # Records and events know one another, and would stay beside those of the next office.
            del office, proposals, item
            gc.collect()
        assert founder is not None
        tell("正在写入提交历史")
        day = self.diary.days[0]
        founded = datetime(day.year, day.month, day.day, 8, tzinfo=OFFICE_TIME)
        yield from commits(
            founder, int(founded.timestamp()), self._outside(read), first, units, marks
        )

    def _offices(self, tell: Tell) -> Iterator[tuple[int, Office, int]]:
        """Every office with the number of its commits, one after the other."""
        request = self.request
        budgets = shares(max(request.commits - 1, 0), self._records())
        for index in range(request.units):
            tell(f"正在编造 {unit_name(index).name}（第 {index + 1} 个，共 {request.units} 个）")
            # Not named here: this frame would keep it alive beside the next one.
            yield index, self._office(index, budgets[index]), budgets[index]

    def _officers(self) -> list[int]:
        return shares(self.request.officers, [1] * self.request.units)

    def _records(self) -> list[int]:
        return shares(self.request.records, self._officers())

    def _office(self, index: int, budget: int) -> Office:
        size = (self._officers()[index], self._records()[index], budget)
        seed = str(self.request.seed)
        return compose(unit_name(index), *size, self.standard, self.diary, seed)

    def _plan(self, index: int, office: Office, budget: int) -> list[Proposal]:
        return plan(office, budget, Dice(f"{self.request.seed}/plan/{index}"))

    def _most(self, index: int, told: int) -> int:
        """The most commits an office can make; ``told`` is more, as what there is to file, and how
        often, hangs on how many commits are wanted.
        """
        while True:
            try:
                self._plan(index, self._office(index, told), told)
            except NotPossible as limit:
                if limit.most is not None:
                    told = limit.most
                    continue
            return told

    def _too(self, limit: NotPossible, index: int, office: Office, budget: int) -> Unsuitable:
        """What the number of commits should be instead."""
        commits = self.request.commits
        if limit.least is not None:
            wanted = 1 + -(-(commits - 1) * limit.least // max(budget, 1)) if budget else None
            about = f"，约要 {wanted} 次" if wanted else ""
            return Unsuitable(
                f"--commits {commits} 太少：{office.name.name}分到 {budget} 次提交，"
                f"各人各填各的、各有人审，至少要 {limit.least} 次{about}"
            )
        assert limit.most is not None
        most = self._most(index, limit.most)
        # The very first commit founds the repository, and is no office's.
        instead = f"；请写 --commits {most + 1}" if self.request.units == 1 else ""
        return Unsuitable(
            f"--commits {commits} 太多：{office.name.name}分到 {budget} 次提交，"
            f"而每次提交至少录入一项，至多 {most} 次{instead}"
        )

    def _outside(self, units: Mapping[str, Unit]) -> dict[str, bytes]:
        """Every file that is neither an archive nor a unit's own file."""
        name = unit_name(0)
        office = NewOffice(name.code, name.name, name.abbreviation)
        filled = fill_in(office, self.templates, self.standards, self.today, self.diary.quarters[0])
        files = {path: text.encode() for path, text in filled.items()}
        del files[f"archives/{name.code}/unit.yml"]
        pinned = f"      # 演示数据的参照日：一切以这一天为准。\n      today: {self.today}\n"
        config = filled[_CONFIG]
        assert _OPTION in config
        files[_CONFIG] = config.replace(_OPTION, _OPTION + pinned).encode()
        files |= {f"archives/standards/{path}": data for path, data in self.rules.items()}
        return files | refreshed(units, self.standards, self.today)


def _unit(office: Office) -> Unit:
    """The unit as its file says it on the first day."""
    document = office.unit_file
    unit, problems = read_unit(text_of(document, document.first).decode(), office.name.code)
    assert unit is not None, problems
    return unit
