"""X31: Ensure that no record, number or archive disappears: a mistake is voided, never deleted.

Compares with the files as they stood at a base revision. An archive that could not be read then
is not compared.

通过::

    零报告: []
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.archive.library import Office
from generator.archive.officer import Officer
from generator.archive.reading import read_officer
from generator.checks.base import Check, Scene
from generator.problems import Location, Problem


def _check(office: Office, scene: Scene) -> Iterator[Problem]:
    if scene.baseline is None:
        return
    label = f"{scene.library.label}/{office.unit.code}/officers/"
    here = {officer.path: officer for officer in office.officers.values()}
    for path, data in sorted(scene.baseline.items()):
        if not path.startswith(label):
            continue
        officer_id = path.removeprefix(label).removesuffix(".yml")
        if path not in here:
            if officer_id not in office.unread and not _moved(officer_id, scene):
                yield Problem(
                    Location(path),
                    "X31",
                    f"档案 {officer_id} 被删除或改名了",
                    f"档案只能移交或封存，不能删除；请恢复文件 {path}",
                )
            continue
        before, _ = read_officer(data, path, officer_id, office.unit, scene.library.standards)
        if before is not None:
            yield from _compare(before, here[path])


def _moved(officer_id: str, scene: Scene) -> bool:
    return scene.library.find(officer_id) is not None


def _compare(before: Officer, after: Officer) -> Iterator[Problem]:
    for record in before.all_records():
        if record.section.single or not record.id:
            continue
        found = after.by_id.get(record.id)
        if found is None:
            yield Problem(
                _place(after, record.section.name),
                "X31",
                f"“{record.section.name}”的 {record.id} 被删除了",
                "记录不能删除，只能作废：请恢复原文，加写“状态: 作废”和“作废理由: …”",
            )
        elif found.section.name != record.section.name:
            yield Problem(
                found.at(),
                "X31",
                f"{record.id} 从“{record.section.name}”移到了“{found.section.name}”",
                "记录不能换部分，请移回原处",
            )


def _place(officer: Officer, section: str) -> Location:
    node = officer.node.entries.get(section)
    return node.key_at(officer.path) if node is not None else Location(officer.path)


CHECK = Check("X31", office=_check)
