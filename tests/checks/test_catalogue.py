"""The catalogue holds every id a problem can carry, and no other."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import generator
from generator.checks.catalogue import RULES
from tests.offices import STANDARDS

SOURCE = Path(generator.__file__).parent
AN_ID = re.compile(r"[FLMSXY][0-9]{2}")


def ids_in_the_program() -> dict[str, list[str]]:
    """Every string of the program that is an id, with the files it stands in."""
    found: dict[str, list[str]] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        if path.name == "catalogue.py":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            value = node.value if isinstance(node, ast.Constant) else None
            if isinstance(value, str) and AN_ID.fullmatch(value):
                found.setdefault(value, []).append(path.name)
    return found


def ids_in_the_forms() -> set[str]:
    """Every id that a constraint of a shipped form carries."""
    texts = [path.read_text("utf-8") for path in STANDARDS.glob("*/form.yml")]
    return {match for text in texts for match in re.findall(r"编: (X[0-9]{2})", text)}


def test_every_id_of_the_program_and_the_forms_is_in_the_catalogue() -> None:
    used = ids_in_the_program()
    missing = {rule: files for rule, files in used.items() if rule not in RULES}
    assert missing == {}
    assert ids_in_the_forms() <= set(RULES)


def test_every_id_of_the_catalogue_is_used() -> None:
    assert set(RULES) - set(ids_in_the_program()) - ids_in_the_forms() == set()


def test_an_id_is_a_letter_and_two_digits_and_has_a_claim_in_chinese() -> None:
    for rule, claim in RULES.items():
        assert AN_ID.fullmatch(rule)
        assert re.search(r"[\u4e00-\u9fff]", claim), rule
        assert not claim.endswith("。")
    assert len(set(RULES.values())) == len(RULES)
