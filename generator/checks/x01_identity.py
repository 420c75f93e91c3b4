"""X01: Ensure that an archive's number is on its office's roster and in use only once.

That the number equals the file's name is checked while the file is read.

通过::

    零报告: []

不通过 X01::

    990110-0999:
      零报告: []
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.archive.library import Office
from generator.archive.reading import ID_KEY
from generator.checks.base import Check, Scene
from generator.problems import Location, Problem, Severity


def _check(office: Office, scene: Scene) -> Iterator[Problem]:
    roster = {entry.officer: entry for entry in office.unit.roster}
    for officer in office.officers.values():
        number = officer.node.entries.get(ID_KEY, officer.node)
        place = number.at(officer.path)
        entry = roster.get(officer.id)
        if entry is None:
            yield Problem(
                place,
                "X01",
                f"名册里没有 {officer.id}",
                f"请先在 {office.document.path} 的“名册”中登记，或核对档案号",
            )
        elif entry.name != officer.name:
            yield Problem(
                officer.profile_location,
                "X01",
                f"姓名“{officer.name}”与名册上的“{entry.name}”不一致",
                f"请核对 {office.document.path} 的“名册”",
            )
        for other in scene.library.offices.values():
            if other is not office and officer.id in other.officers:
                twin = other.officers[officer.id].path
                yield Problem(
                    place,
                    "X01",
                    f"档案号 {officer.id} 在 {twin} 还有一份",
                    "同一档案号只能有一份在用（档随人走），请核对移交",
                    related=(Location(twin),),
                )
    for missing in office.missing(scene.today):
        index = next(i for i, e in enumerate(office.unit.roster) if e.officer == missing)
        yield Problem(
            office.document.locate("名册", index),
            "X01",
            f"{office.unit.roster[index].name}（{missing}）还没有建档",
            f"请建立 officers/{missing}.yml（一人一档）",
            Severity.WARNING,
        )


CHECK = Check("X01", office=_check)
