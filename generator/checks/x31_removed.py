"""X31: Ensure that no record, number or archive disappears: a mistake is voided, never deleted.

Compares with the files as they stood at a base revision. An archive that could not be read then
is not compared; a record that may only have been misread now is not called deleted. What is void
says why, and what says why is void.

通过::

    督察通报:
      - 编号: 察-2013-001
        类别: 考勤
        通报日期: 2013-08-06
        依据: 通报2013-1
        填报部门: 监察室
        状态: 作废
        作废理由: 误录

不通过 X31::

    督察通报:
      - 编号: 察-2013-001
        类别: 考勤
        通报日期: 2013-08-06
        依据: 通报2013-1
        填报部门: 监察室
        状态: 作废
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.archive.officer import Officer, Record
from generator.archive.reading import read_officer
from generator.checks.base import Check, Row, Scene, is_misread, label
from generator.problems import Location, Problem
from generator.standards.loading import plain
from generator.yamltext import Scalar


def _check(officer: Officer, scene: Scene) -> Iterator[Problem]:
    yield from _unexplained(officer)
    data = (scene.baseline or {}).get(officer.path)
    if data is None:
        return
    before, _ = read_officer(data, officer.path, officer.id, scene.unit, scene.standards)
    if before is not None:
        yield from _compare(before, officer)


def _unexplained(officer: Officer) -> Iterator[Problem]:
    """Records that are void for no reason, or have one and still count."""
    for section, records in officer.by_form():
        for record in records:
            form = record.standard.form
            reason = form.landmarks.void_reason
            given = reason in record.node.contents
            if record.voided == given or record.broken or reason not in section.fields:
                continue
            if record.voided:
                message, hint = f"作废了，没有写“{reason}”", f"请补写“{reason}: …”"
            else:
                void = "、".join(f"“{name}: {word}”" for name, word in form.voided.items())
                message = f"写了“{reason}”，没有写{void}，仍然计入"
                hint = f"作废的请补写{void}，不作废的请删去“{reason}”"
            at = record.at(*form.voided) if record.voided else record.at(reason)
            yield Problem(at, "X31", f"{label(record)} {message}", hint)


def _judge(_rows: Sequence[Row], scene: Scene) -> Iterator[Problem]:
    """Archives of this unit that stood in the baseline and now stand nowhere.

    One that lies there is not gone, even if its unit cannot be read; that is told of the unit.
    """
    prefix = f"{scene.shelf.label}/{scene.code}/"
    for path in sorted(scene.baseline or ()):
        officer_id = path.rpartition("/")[2].removesuffix(".yml")
        if not path.startswith(prefix) or scene.shelf.is_present(officer_id):
            continue
        yield Problem(
            Location(path),
            "X31",
            f"档案 {officer_id} 被删除或改名了",
            f"档案只能移交或封存，不能删除；请恢复文件 {path}",
        )


def renumbered(before: Officer, after: Officer) -> dict[str, Record]:
    """What now stands where a record stood that is gone, under a number that was not there.

    By the number of the one that stood there.
    """
    unread = _unread(after)
    found = {}
    for record, index in _numbered(before):
        if record.id not in after.by_id and record.id not in unread:
            other = _in_place_of(record, index, before, after)
            if other is not None:
                found[record.id] = other
    return found


def _compare(before: Officer, after: Officer) -> Iterator[Problem]:
    unread, changed = _unread(after), renumbered(before, after)
    for record, _ in _numbered(before):
        found = after.by_id.get(record.id) or unread.get(record.id)
        if record.id in changed:
            yield _renumbered(record, changed[record.id])
        elif found is None and not _may_be_misread(record, after):
            yield Problem(
                after.section_location(record.section.name),
                "X31",
                f"“{record.section.name}”的 {record.id} 被删除了",
                "记录不能删除，只能作废：请恢复原文，加写“状态: 作废”和“作废理由: …”",
            )
        elif found is not None and found.id and found.section.name != record.section.name:
            yield Problem(
                found.at(),
                "X31",
                f"{record.id} 从“{record.section.name}”移到了“{found.section.name}”",
                "记录不能换部分，请移回原处",
            )


def _numbered(officer: Officer) -> Iterator[tuple[Record, int]]:
    """Every record that is known by something, with its place in the section."""
    for records in officer.sections.values():
        for index, record in enumerate(records):
            if record.id and not record.section.single:
                yield record, index


def _unread(officer: Officer) -> dict[str, Record]:
    """Records whose number could not be taken for one, by what is written for it."""
    return {_written_id(record): record for record in officer.all_records() if not record.id}


def _renumbered(old: Record, new: Record) -> Problem:
    """That a record is now known by something else."""
    if old.section.numbering != "无":
        hint = f"编号一经使用不能改，请改回 {old.id}"
        return Problem(new.at("编号"), "X31", f"编号 {old.id} 改成了 {new.id}", hint)
    message = f"“{old.section.name}”的 {old.id} 改成了 {new.id}"
    hint = f"{'、'.join(old.section.identity)}记下后不能改，请改回原来的内容"
    return Problem(new.at(), "X31", message, hint)


def _is_known(record: Record) -> bool:
    """Whether it could be read which record it is."""
    if record.section.numbering != "无":
        return bool(record.id)
    return not record.broken or all(name in record.values for name in record.section.identity)


def _may_be_misread(record: Record, after: Officer) -> bool:
    """Whether a record that is not found may stand in something that could not be read.

    What is wrong there is told; when that is mended, the record is found or told to be gone.
    """
    section = record.section
    records = after.records(section.name)
    if records:
        written = plain(after.node.entries[section.name])
        return len(records) < len(written) or not all(map(_is_known, records))
    words = section.identity if section.numbering == "无" else ("编号",)
    return is_misread(after, *(str(record.node.contents.get(word, "")) for word in words))


def _in_place_of(record: Record, index: int, before: Officer, after: Officer) -> Record | None:
    """The record that now stands where ``record`` stood, under a number that was not there."""
    name = record.section.name
    now = after.records(name)
    if len(now) != len(before.records(name)) or index >= len(now):
        return None
    found = now[index]
    return found if _is_known(found) and found.id not in before.by_id else None


def _written_id(record: Record) -> str:
    """The number as it is written, where it could not be taken for one of this section."""
    node = record.node.entries.get("编号")
    return node.text if isinstance(node, Scalar) else ""


CHECK = Check("X31", officer=_check, judge=_judge)
