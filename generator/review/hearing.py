"""The hearing: what a court must know, answered from the archives before and after the range."""

from __future__ import annotations

from msgspec import Struct

from generator.history.people import People
from generator.review.powers import Subject
from generator.review.reading import Versions
from generator.review.state import State, record_of
from generator.review.steps import Place
from generator.scoring.results import results
from generator.standards.constraints import Recusal


class Hearing(Struct, frozen=True):
    """``law`` is the state whose authority holds; ``before`` and ``after`` end the range."""

    law: State
    before: State
    after: State
    versions: Versions

    @property
    def people(self) -> People:
        """Accounts and roles, as the law has them."""
        return People({code: unit.model for code, unit in self.law.shelf.units.items()})

    @property
    def offices(self) -> frozenset[str]:
        """The units whose file the law has, whether it can be read or not."""
        return self.law.shelf.unread.union(self.law.shelf.units)

    def known(self, place: Place) -> frozenset[tuple[str, str]]:
        """Section and record of every record that stood in an archive."""
        return self.versions.records(self.before.blob(place), place.shown)

    def kept(self, place: Place, section: str, record: str) -> bool:
        """Whether a record says at the end of the range what it said before."""
        ends = (
            self.versions.read(s.blob(place), place.shown)[0] for s in (self.before, self.after)
        )
        was, now = (end.sections.get(section, {}).get(record) if end else None for end in ends)
        return was is not None and now is not None and was.fields == now.fields

    def subject(self, place: Place, section: str, record: str) -> Subject:
        """What a change acts on: the officer, in the department of now and of the record's day."""
        departments: set[str] = set()
        for state in (self.before, self.after):
            officer = state.officer(place)
            if officer is None:
                continue
            departments.add(officer.department)
            found = record_of(officer, section, record)
            post = officer.post_on(found.date) if found and found.date else None
            departments |= {post.department} if post is not None else set()
        unit = self.law.shelf.units.get(place.unit)
        listed = unit.model.departments if unit is not None else ()
        # Whoever succeeded a dissolved department answers for its records, and so does who
        # succeeded that one, in whatever order they are listed.
        while heirs := {
            d.name for d in listed if departments.intersection(d.predecessors)
        }.difference(departments):
            departments |= heirs
        return Subject(place.unit, place.officer, frozenset(filter(None, departments)))

    def is_sealed(self, place: Place, section: str, record: str) -> bool:
        """Whether a record is a result that was locked."""
        officer = self.before.officer(place)
        found = record_of(officer, section, record)
        if officer is None or found is None:
            return False
        return any(
            result.is_sealed and result.record is found
            for versions in results(officer).values()
            for result in versions
        )

    def target(self, place: Place, record: str) -> str | None:
        """The section of the record that a correction is about."""
        for state in (self.after, self.before):
            officer = state.officer(place)
            correction = officer.by_id.get(record) if officer is not None else None
            if officer is None or correction is None:
                continue
            target = str(correction.get(officer.form.landmarks.corrections.target) or "")
            found = officer.by_id.get(target)
            prefix = target.partition("-")[0]
            section = found.section if found else officer.form.section_by_prefix(prefix)
            return section.name if section is not None else None
        return None

    def took_part(self, person: str, place: Place, section: str, record: str) -> bool:
        """Whether an officer took part in the case of a record from which one must stand aside."""
        officer = self.after.officer(place) or self.before.officer(place)
        found = record_of(officer, section, record)
        if officer is None or found is None:
            return False
        for constraint in found.section.constraints:
            if not isinstance(constraint, Recusal):
                continue
            number = officer.lookup(found, f"{constraint.case}.{constraint.key}")
            cases = found.section.fields[constraint.case].section or ""
            own = self.after.officer(self.after.place(f"{place.unit}/officers/{person}.yml"))
            if own is not None and number is not None:
                return any(case.get(constraint.key) == number for case in own.live(cases))
        return False
