"""Corrected: whether a change of what was said has its entry in the log of corrections; pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from generator.archive.officer import Officer
from generator.review.filling import corrections, top
from generator.review.smells import Changed
from generator.review.value import Finding
from generator.scoring.undoing import ABSENT


def uncorrected(changed: Sequence[Changed], heads: Mapping[str, Officer]) -> Iterator[Finding]:
    """Violations: what was said is changed without a 更正记录 that gives the old value and the new.

    Not asked of a section without numbers, which no correction can name, of one the program
    writes, nor of a record that is voided with its text kept.
    """
    added = {(c.place.officer, c.change.record) for c in changed if c.before is None}
    for one in changed:
        head = heads.get(one.place.officer)
        if one.before is None or one.after is None or head is None:
            continue
        section, form = one.before.section, one.before.standard.form
        if section.single or section.numbering == "无" or section.system:
            continue
        spared = form.voiding if one.after.voided else ()
        log = form.landmarks.corrections
        entries = [
            record
            for record in head.live(log.section)
            if record.get(log.target) == one.change.record
            and (one.place.officer, record.id) in added
        ]
        for field in corrections(section, form, one.change.fields):
            if field.field in spared:
                continue
            old, new = field.old or ABSENT, field.new or ABSENT
            told = [r for r in entries if r.get(log.field) in (field.field, top(field))]
            if not told:
                yield one.finding(
                    "no-correction",
                    f"{field.field} 由“{old}”改为“{new}”，没有{log.section}",
                    f"请补一条“{log.section}”：对象 {one.change.record}，字段 {field.field}，"
                    f"原值 {old}，新值 {new}",
                )
            elif field.field == told[-1].get(log.field) and not any(
                str(record.get(log.old)) == old for record in told
            ):
                yield one.finding(
                    "false-correction",
                    f"{told[-1].id} 写的原值是“{told[-1].get(log.old)}”，而改动前是“{old}”",
                    f"原值应写 {old}",
                )
