"""The list of approvers beside the archives: read, and judged for ``dangan check``."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from generator.archive.answers import Report, decode_report, encode_report
from generator.archive.source import STANDARDS_FOLDER, UNIT_FILE, Source
from generator.archive.store import Key, Store, key_of
from generator.problems import Problem

PLACES = (".github/CODEOWNERS", ".gitlab/CODEOWNERS", ".gitea/CODEOWNERS")


def owner_problems(folder: Path, source: Source, day: date, store: Store | None) -> list[Problem]:
    """S07 for every CODEOWNERS that is stale; those that do not exist are nobody's duty.

    Remembered under everything it depends on, because nothing else here needs the standards.
    """
    root = folder.resolve().parent
    found = {path: (root / path).read_bytes() for path in PLACES if (root / path).is_file()}
    if not found:
        return []
    key = _key(found, source, day, store)
    if store is not None:
        for answer in store.get_many([key]).values():
            return decode_report(answer).problems
    from generator.archive.library import open_shelf
    from generator.starting.owners import stale

    shelf = open_shelf(source)
    if any(problem.is_error for problem in shelf.problems):
        return []  # what they say is not known; that they are wrong is told already
    units = {code: document.model for code, document in shelf.units.items()}
    problems = stale(found, units, shelf.standards, day)
    if store is not None:
        store.put_many([(key, encode_report(Report(problems, 0, 0)))])
    return problems


def _key(found: dict[str, bytes], source: Source, day: date, store: Store | None) -> Key:
    read = []
    for path, kind in source.paths():
        top, _, rest = path.partition("/")
        if kind == "file" and (top == STANDARDS_FOLDER or rest == UNIT_FILE):
            read.append((path, source.read(path)))
    return key_of(store, "owners", str(day), [*found.items()], read)
