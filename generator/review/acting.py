"""Acting: whether the author of a commit may do it, alone or jointly, and who approves; pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct, field

from generator.history.changes import Change
from generator.history.people import Person
from generator.problems import Location
from generator.review.court import Court
from generator.review.filling import corrections, top
from generator.review.powers import SYSTEM, Powers, Subject
from generator.review.steps import FileStep, Place, Step
from generator.review.value import Finding
from generator.standards.authority import OWN_APPROVERS, FilePowers
from generator.standards.standard import Standard

_SIGN = "git commit --allow-empty -m 同意，再推送"
_ASIDE = "git push origin HEAD:refs/heads/分支名"


class _Case(Struct):
    """One commit before the court."""

    step: Step
    author: Person
    others: list[Person]
    powers: Powers
    standard: Standard
    needs_approval: bool
    findings: list[Finding] = field(default_factory=list)


def acts(
    step: Step, author: Person, signed: Mapping[str, Sequence[str]], court: Court
) -> list[Finding]:
    """The violations of one commit by an author who is known.

    ``signed`` gives the addresses of those who signed each commit (see ``steps.signers``).
    """
    day = court.day_of(step.commit)
    powers = Powers(court.people, day)
    signers = signed[step.commit.id] if court.vouched else ()
    others = [p for e in signers if (p := court.people.by_email(e, day)) is not None]
    if court.actor is not None:
        others.append(court.actor)
    foreign = court.actor is not None and court.actor.officer != author.officer
    needs = court.approvals == "all" or (court.approvals == "foreign" and foreign)
    case = _Case(step, author, others, powers, court.standard_on(day), needs)
    for file in step.files:
        if file.place.kind == "officer":
            _on_archive(case, file, court)
        elif file.place.kind == "unit":
            _on_unit(case, file, court)
        elif file.place.kind == "standard":
            _on_standard(case, file, court)
    return case.findings


def _on_archive(case: _Case, file: FileStep, court: Court) -> None:
    if not file.records:
        _on_remarks(case, file)
    known = court.known(file.place)
    for change in file.records:
        standard = court.standard_of(change.section, case.powers.day)
        if standard is None:
            continue  # a section nobody declared: the check refuses it
        stood = (change.section, change.record) in known or (
            change.moved_from is not None and (change.moved_from, change.record) in known
        )
        if stood and change.action in ("删除", "移动"):
            case.findings.append(_gone(case, file, change))
        else:
            _on_record(case, file, change, standard, stood, court)


def _on_remarks(case: _Case, file: FileStep) -> None:
    """No role is asked of whoever changes remarks or layout, but that another one stands for it."""
    people, day, author = case.powers.people, case.powers.day, case.author
    if file.place.officer == author.officer:
        case.findings.append(_own(case, file))
    elif case.needs_approval and not any(
        other.officer != author.officer and any(people.roles(other, file.place.unit, day))
        for other in case.others
    ):
        told = f"注释、版式由 {author.called} 改动，没有经另一个有角色的人审核"
        hint = f"请另一人并入；还没有推送到别的分支的，先推送：{_ASIDE}"
        case.findings.append(_found(case, file, None, "unapproved", told, hint))


def _on_record(
    case: _Case, file: FileStep, change: Change, standard: Standard, stood: bool, court: Court
) -> None:
    subject = court.subject(file.place, change.section, change.record)
    for action, entries in _asked(change, standard, stood, court, file.place):
        allowed, lacking = case.powers.drafts(entries, case.author, case.others, subject)
        if not allowed and file.place.officer == case.author.officer:
            case.findings.append(_own(case, file, change))
        elif not allowed:
            case.findings.append(_forbidden(case, file, change, action, entries))
        elif lacking and case.needs_approval:
            case.findings.append(_alone(case, file, change, action, lacking))
    if court.took_part(case.author.officer, file.place, change.section, change.record):
        case.findings.append(_partial(case, file, change))
    if case.needs_approval:
        _approved(case, file, change, standard, subject, court)


def _asked(
    change: Change,
    standard: Standard,
    stood: bool,
    court: Court,
    place: Place,
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What a change amounts to, with the roles that may do that."""
    section = standard.form.sections[change.section]
    powers = standard.authority.matrix[section.name]
    fields = change.fields
    if SYSTEM in powers.draft and not court.is_sealed(place, section.name, change.record):
        # The program writes its results anew as long as they are open; a check recomputes them.
        yield ("改写" if stood else "新增"), tuple(dict.fromkeys((*powers.draft, *powers.correct)))
        marks = standard.form.landmarks
        # An open result of somebody who is not scored is voided; of anybody else the check minds.
        voiding = change.action == "作废" and section.name == marks.quarterly
        spared = standard.form.voiding if voiding else ()
        fields = tuple(
            f for f in fields if not marks.is_written(section.name, top(f)) and top(f) not in spared
        )
        if not fields:
            return
        if not stood:
            yield "补填", powers.fill_in
            return
    elif not stood:
        yield "新增", powers.draft
        return
    corrected = corrections(section, standard.form, fields)
    if change.action == "作废":
        yield "作废", powers.void
        corrected = [f for f in corrected if f.field not in standard.form.voiding]
    if corrected:
        yield "更正", powers.correct
    elif change.action != "作废":
        yield "补填", powers.fill_in


def _approved(
    case: _Case,
    file: FileStep,
    change: Change,
    standard: Standard,
    subject: Subject,
    court: Court,
) -> None:
    entries: tuple[str, ...] = ()
    for entry in standard.authority.matrix[change.section].approve:
        if entry == OWN_APPROVERS:
            target = court.target(file.place, change.record) or ""
            theirs = court.standard_of(target, case.powers.day)
            entries += theirs.authority.matrix[target].approve if theirs is not None else ()
        else:
            entries += (entry,)
    aloof = [
        person
        for person in case.others
        if not court.took_part(person.officer, file.place, change.section, change.record)
    ]
    if not case.powers.approved(entries, case.author, aloof, subject):
        case.findings.append(_unapproved(case, file, entries, change))


def _on_unit(case: _Case, file: FileStep, court: Court) -> None:
    code = file.place.unit
    # A new office has nobody yet: as with a standard, whoever has the role elsewhere founds it.
    units = (code,) if code in court.offices else tuple(case.powers.people.units)
    _on_file(case, file, case.standard.authority.files.unit, units, "单位登记")
    if case.author.officer in file.persons:
        case.findings.append(
            of_file(
                case.step,
                file,
                "own-entry",
                f"{case.author.called} 改动了自己的账号、角色或名册登记",
                "自己的登记由别人改",
                case.author.officer,
            )
        )


def _on_standard(case: _Case, file: FileStep, court: Court) -> None:
    if file.rewritten:
        found = court.standards.get(file.place.version)
        if found is not None and found.start <= case.powers.day:
            case.findings.append(
                of_file(
                    case.step,
                    file,
                    "standard-in-force",
                    f"制度 {found.version} 已于 {found.start} 施行，不得原地改",
                    "另立新版本，写明施行日期",
                )
            )
    # A standard is the whole repository's; whoever has the role in any unit may act.
    powers = case.standard.authority.files.standards
    _on_file(case, file, powers, tuple(case.powers.people.units), "制度")


def _on_file(
    case: _Case, file: FileStep, powers: FilePowers, units: Sequence[str], what: str
) -> None:
    subjects = [Subject(code) for code in units]
    if not any(case.powers.drafts(powers.draft, case.author, case.others, s)[0] for s in subjects):
        case.findings.append(
            of_file(
                case.step,
                file,
                "authority",
                f"{case.author.called} 无权改{what}，这要由{_roles(case, file, powers.draft)}来做",
                "请由有权的人提交",
            )
        )
    if case.needs_approval and not any(
        case.powers.approved(powers.approve, case.author, case.others, s) for s in subjects
    ):
        case.findings.append(_unapproved(case, file, powers.approve))


# -- words --------------------------------------------------------------------------------------


def _roles(case: _Case, file: FileStep, entries: Sequence[str]) -> str:
    """The roles that are asked for; where there are several offices, of which."""
    told = "、".join(entry.replace("+", "和") for entry in entries if entry != SYSTEM)
    units = case.powers.people.units
    office = units.get(file.place.unit) if len(units) > 1 else None
    return f"{office.name if office else ''} {told} " if told else "程序"


def _own(case: _Case, file: FileStep, change: Change | None = None) -> Finding:
    return _found(
        case,
        file,
        change,
        "own-archive",
        f"{case.author.called} 不得改自己的档案",
        "请由其他有权的人提交",
    )


def _gone(case: _Case, file: FileStep, change: Change) -> Finding:
    if change.action == "移动":
        told = f"{change.record} 从“{change.moved_from}”移到了“{change.section}”"
        return _found(case, file, change, "moved", told, "记录不得换部分，请恢复原样")
    told = f"{change.record or change.section} 被删除了"
    return _found(case, file, change, "deleted", told, "请恢复原样；录错的写 状态: 作废 和理由")


def _forbidden(
    case: _Case, file: FileStep, change: Change, action: str, entries: Sequence[str]
) -> Finding:
    roles = [*case.powers.people.roles(case.author, file.place.unit, case.powers.day)]
    held = dict.fromkeys(role.called for role in roles)
    who = f"{case.author.called}（{'、'.join(held) or '没有角色'}）"
    if not entries:
        told, hint = f"“{change.section}”的记录不得{action}", "请恢复原样"
    else:
        told = f"{who}无权{action}“{change.section}”，这要由{_roles(case, file, entries)}来做"
        hint = "请由有权的人提交"
        names = {name for entry in entries for name in entry.split("+")}
        elsewhere = dict.fromkeys(r.called for r in roles if r.role in names and r.department)
        if elsewhere:
            told += f"；{'、'.join(elsewhere)}只管本部门的人"
        ended = case.powers.people.ended_role(case.author, file.place.unit, names, case.powers.day)
        if ended is not None:
            told += f"；{ended.called}到 {ended.end} 为止"
        if ended is not None and ended.holds_on(case.step.commit.author.day):
            told += "，他拟的那时还没有并入"
            hint = "请现在有权的人从主分支上另开分支，把这些改动自己重做一遍再提交"
    return _found(case, file, change, "authority", told, hint)


def _partial(case: _Case, file: FileStep, change: Change) -> Finding:
    told = f"{case.author.called} 参与过 {change.record} 所涉的案件，应当回避"
    return _found(case, file, change, "recusal", told, "请由没有参与此案的人提交")


def _alone(
    case: _Case, file: FileStep, change: Change, action: str, lacking: Sequence[str]
) -> Finding:
    return _found(
        case,
        file,
        change,
        "joint",
        f"{action}“{change.section}”要几方共同，还缺{_roles(case, file, lacking)}",
        f"请对方在分支上签署：{_SIGN}",
    )


def _unapproved(
    case: _Case, file: FileStep, entries: Sequence[str], change: Change | None = None
) -> Finding:
    what = f"“{change.section}”的改动" if change is not None else "这处改动"
    told = f"{what}由 {case.author.called} 拟，没有经{_roles(case, file, entries)}中另一人审核"
    hint = f"拟审分离：拟的人和本人不能审，请有审核权的人并入，或者先在分支上签署：{_SIGN}"
    if all(person.officer == case.author.officer for person in case.others):
        # Often it was committed on main by mistake, and nobody else can merge what is not here.
        hint = "拟审分离：自己拟的，自己不能放上主分支，请有审核权的人并入"
        hint += f"；还没有推送到别的分支的，先推送：{_ASIDE}"
    themselves = [p for p in case.others if p.officer == file.place.officer]
    if themselves:
        told += f"；{themselves[0].called} 是这份档案的本人"
    if any("+" in entry for entry in entries):
        hint += "；写“和”的要两方都审"
    return _found(case, file, change, "unapproved", told, hint)


def _found(
    case: _Case, file: FileStep, change: Change | None, kind: str, message: str, hint: str
) -> Finding:
    line = (change.line_after or change.line_before or 1) if change is not None else 1
    return Finding(
        kind,
        message,
        hint,
        case.step.commit.id,
        Location(file.place.shown, line),
        file.place.officer,
        change.section if change is not None else "",
        change.record if change is not None else "",
    )


def of_file(
    step: Step, file: FileStep, kind: str, message: str, hint: str, officer: str = ""
) -> Finding:
    """A finding about a whole file."""
    return Finding(
        kind,
        message,
        hint,
        step.commit.id,
        Location(file.place.shown),
        officer or file.place.officer,
    )
