"""Names: looking up in the form what another file of the standard names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from generator.problems import Location, Problem, nearest
from generator.standards.condition import Condition, bound_problem
from generator.standards.form import FieldSpec, Form, Section

DATE_KINDS = ("日期",)
NUMBER_KINDS = ("数", "整数")


def unknown(at: Location, what: str, word: str, known: Iterable[str]) -> Problem:
    """The problem that there is no such name, with the nearest that there is."""
    near = nearest(word, known)
    return Problem(
        at, "X30", f"没有{what}“{word}”", f"是不是“{near}”？" if near else f"请改用已有的{what}"
    )


class Names:
    """Looks names up in one form."""

    def __init__(self, form: Form) -> None:
        self.form = form

    def section(self, name: str, at: Location) -> tuple[Section | None, list[Problem]]:
        """The section of that name, or the problem that there is none."""
        found = self.form.sections.get(name)
        return found, [] if found else [unknown(at, "部分", name, self.form.sections)]

    def field(
        self, section: Section, path: str, at: Location, kinds: tuple[str, ...] = ()
    ) -> tuple[FieldSpec | None, list[Problem]]:
        """The field a path names, of one of ``kinds`` when given, and what is wrong with it."""
        spec = self.form.resolve(section, path)
        if spec is None:
            return None, [unknown(at, f"“{section.name}”的字段", path, section.fields)]
        if kinds and spec.kind not in kinds:
            return spec, [
                Problem(at, "X30", f"字段“{path}”是{spec.kind}", f"这里要用{'或'.join(kinds)}字段")
            ]
        return spec, []

    def words(
        self, spec: FieldSpec, path: str, words: Iterable[str], at: Location
    ) -> list[Problem]:
        """A problem for each word that is not in the field's vocabulary."""
        known = self.form.words_of(spec)
        if known is None:
            return []
        return [unknown(at, f"“{path}”的值", w, sorted(known)) for w in words if w not in known]

    def condition(self, section: Section, when: Condition, at: Location) -> Iterator[Problem]:
        """Everything wrong with a condition over a section's records."""
        for path, test in when.tests.items():
            spec, problems = self.field(section, path, at)
            yield from problems
            if spec is None:
                continue
            yield from self.words(spec, path, test.words, at)
            bad = bound_problem(test)
            if bad is not None:
                yield Problem(at, "X30", bad.message, "至少、至多后面写数字或日期")
