"""X01: Ensure that an archive's number is on its office's roster and in use only once.

That the number equals the file's name is checked while the file is read. Whether both say that
somebody has left is asked as well; one is often written some days before the other.

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
from generator.archive.unit import RosterEntry
from generator.checks.base import Check, Row, Scene
from generator.problems import Location, Problem, Severity


def _gather(officer: Officer, _scene: Scene) -> Iterator[Row]:
    named = officer.has_name
    gone = "" if officer.serving else officer.employment
    yield Row(officer.id, officer.id, officer.name, "", named, values=(officer.path, gone))


def _judge(rows: Sequence[Row], scene: Scene) -> Iterator[Problem]:
    roster = {entry.officer: (place, entry) for place, entry in enumerate(scene.unit.roster)}
    unit_file = scene.document.path
    for row in rows:
        path, gone = row.values
        place, entry = roster.get(row.officer, (0, None))
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
        elif gone and entry.end is None:
            yield Problem(
                scene.document.locate("名册", place),
                "X01",
                f"{entry.name}（{row.officer}）的档案写着“{gone}”，名册上还没有写“止”",
                "请在这一行写上“止: 离开那天”；没有离开的，请改档案",
                Severity.WARNING,
            )
        elif not gone and entry.end is not None and entry.end < scene.today:
            yield from _still_there(row, entry, scene)
        for twin in scene.shelf.paths_of(row.officer):
            if twin != path:
                yield Problem(
                    _number_at(row, scene),
                    "X01",
                    f"档案号 {row.officer} 在 {twin} 还有一份",
                    "同一档案号只能有一份在用（档随人走），请核对移交",
                    related=(Location(twin),),
                )
    for missing in scene.shelf.missing(scene.code, scene.today):
        place, entry = roster[missing]
        yield Problem(
            scene.document.locate("名册", place),
            "X01",
            f"{entry.name}（{missing}）还没有建档",
            f"没有建过的，请运行 dangan new officer --id {missing} --name {entry.name} "
            "--department 部门（一人一档）",
            Severity.WARNING,
        )


def _still_there(row: Row, entry: RosterEntry, scene: Scene) -> Iterator[Problem]:
    """A warning where the archive of somebody who is no longer on the roster does not know it."""
    officer = scene.recall(row.officer)
    if officer is None or not officer.employment:
        return  # what it says cannot be read, and that is told
    marks = officer.form.landmarks
    section, _, field = marks.employment.partition(".")
    yield Problem(
        officer.sections[section][0].at(field),
        "X01",
        f"名册上 {entry.name}（{row.officer}）到 {entry.end} 为止，"
        f"档案里还是“{officer.employment}”",
        f"离开了的，请改“{field}”，在“{marks.posts.section}”里写“止”；"
        f"没有离开的，请核对 {scene.document.path} 的“名册”",
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
