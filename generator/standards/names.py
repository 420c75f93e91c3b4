"""Names: looking up in the form what another file of the standard names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from generator.problems import Location, Problem, Severity, perhaps
from generator.standards.condition import Condition, bound_problem
from generator.standards.form import FieldSpec, Form, Section
from generator.standards.loading import Document

DATE_KINDS = ("日期",)
NUMBER_KINDS = ("数", "整数")


def unknown(at: Location, what: str, word: str, known: Iterable[str]) -> Problem:
    """The problem that there is no such name, with the nearest that there is."""
    names = list(known)
    hint = f"可写：{'、'.join(names)}" if 0 < len(names) <= 12 else f"请改用已有的{what}"
    return Problem(at, "X30", f"没有{what}“{word}”", perhaps(word, names, hint))


class Names:
    """Looks up in one form what a document of the standard names.

    ``at`` is where the part begins that names something; a problem is put at the name itself.
    """

    def __init__(self, form: Form, document: Document[Any]) -> None:
        self.form = form
        self.document = document

    def section(self, name: str, at: Location) -> tuple[Section | None, list[Problem]]:
        """The section of that name, or the problem that there is none."""
        found = self.form.sections.get(name)
        return found, [] if found else [
            unknown(self.document.find(name, at), "部分", name, self.form.sections)
        ]

    def field(
        self, section: Section, path: str, at: Location, kinds: tuple[str, ...] = ()
    ) -> tuple[FieldSpec | None, list[Problem]]:
        """The field a path names, of one of ``kinds`` when given, and what is wrong with it."""
        spec = self.form.resolve(section, path)
        if spec is None:
            place = self._place(path, at)
            return None, [unknown(place, f"“{section.name}”的字段", path, section.fields)]
        if kinds and spec.kind not in kinds:
            return spec, [
                Problem(
                    self._place(path, at),
                    "X30",
                    f"字段“{path}”是{spec.kind}",
                    f"这里要用{'或'.join(kinds)}字段",
                )
            ]
        return spec, []

    def _place(self, path: str, at: Location) -> Location:
        """Where a path stands; for one put together from two names, where the second does."""
        found = self.document.find(path, at)
        return found if found != at else self.document.find(path.rpartition(".")[2], at)

    def words(
        self, spec: FieldSpec, path: str, words: Iterable[str], at: Location
    ) -> list[Problem]:
        """A problem for each word that is not in the field's vocabulary."""
        known = self.form.words_of(spec)
        if known is None:
            return []
        return [
            unknown(self.document.find(w, at), f"“{path}”的值", w, sorted(known))
            for w in words
            if w not in known
        ]

    def condition(self, section: Section, when: Condition, at: Location) -> Iterator[Problem]:
        """Everything wrong with a condition over a section's records."""
        for path, test in when.tests.items():
            spec, problems = self.field(section, path, at)
            yield from problems
            if spec is None:
                continue
            if spec.system and "." in path:
                yield unfit(
                    self._place(path, at),
                    f"“{path}”由系统算出，不能从别的记录去看",
                    "请改用填写的字段，或把条件写在它所在的部分",
                )
            yield from self.words(spec, path, test.words, at)
            bad = bound_problem(test, spec.kind)
            if bad is not None:
                place = self.document.find(path, at)
                yield Problem(place, "X30", f"字段“{path}”：{bad.message}", bad.hint)


def unfit(at: Location, message: str, hint: str) -> Problem:
    """What has no effect or does no harm, and was let pass by versions before it was told.

    As an error it would leave an office that has it in force with no standard, and no way out:
    quarters are locked under it, so that it may not be mended where it stands.
    """
    return Problem(at, "X30", message, f"{hint}；已施行的，下一版再改", Severity.WARNING)
