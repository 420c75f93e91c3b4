"""X01: Ensure that an archive's number is on its office's roster and in use only once.

That the number equals the file's name is checked while the file is read.

通过::

    零报告: []

不通过 X01::

    990110-0999:
      督察通报: []
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.archive.officer import Officer
from generator.archive.reading import ID_KEY
from generator.checks.base import Check, Row, Scene
from generator.problems import Location, Problem, Severity


def _gather(officer: Officer, _scene: Scene) -> Iterator[Row]:
    named = officer.has_name
    yield Row(officer.id, officer.id, officer.name, "", named, values=(officer.path,))


def _judge(rows: Sequence[Row], scene: Scene) -> Iterator[Problem]:
    roster = {entry.officer: entry for entry in scene.unit.roster}
    unit_file = scene.document.path
    for row in rows:
        entry = roster.get(row.officer)
        if entry is None:
            yield Problem(
                _number_at(row, scene),
                "X01",
                f"名册里没有 {row.officer}",
                f"请先在 {unit_file} 的“名册”中登记，或核对档案号",
            )
        elif row.flag and entry.name != row.name:
            yield Problem(
                _name_at(row, scene),
                "X01",
                f"姓名“{row.name}”与名册上的“{entry.name}”不一致",
                f"请核对 {unit_file} 的“名册”",
            )
        for twin in scene.shelf.paths_of(row.officer):
            if twin != row.values[0]:
                yield Problem(
                    _number_at(row, scene),
                    "X01",
                    f"档案号 {row.officer} 在 {twin} 还有一份",
                    "同一档案号只能有一份在用（档随人走），请核对移交",
                    related=(Location(twin),),
                )
    for missing in scene.shelf.missing(scene.code, scene.today):
        index = next(i for i, e in enumerate(scene.unit.roster) if e.officer == missing)
        yield Problem(
            scene.document.locate("名册", index),
            "X01",
            f"{scene.unit.roster[index].name}（{missing}）还没有建档",
            f"请建立 officers/{missing}.yml（一人一档）",
            Severity.WARNING,
        )


def _number_at(row: Row, scene: Scene) -> Location:
    officer = scene.recall(row.officer)
    if officer is None:
        return Location(row.values[0])
    return officer.node.entries.get(ID_KEY, officer.node).at(officer.path)


def _name_at(row: Row, scene: Scene) -> Location:
    officer = scene.recall(row.officer)
    return officer.profile_location if officer is not None else Location(row.values[0])


CHECK = Check("X01", gather=_gather, judge=_judge)
