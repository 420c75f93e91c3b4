"""Everything a user can call or meet is documented; what is new and undocumented fails here."""

from __future__ import annotations

import html
import importlib
import re
from pathlib import Path

import click
import pytest

from generator.checks.catalogue import RULES
from generator.cli.app import COMMANDS
from tests.offices import shipped

ROOT = Path(__file__).resolve().parent.parent
CHINESE, ENGLISH = "README.zh-CN.md", "README.md"


def text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def options(name: str) -> list[str]:
    """The long options of a command, ``--help`` aside."""
    command = importlib.import_module(COMMANDS[name][0]).command
    return [
        option
        for parameter in command.params
        if isinstance(parameter, click.Option)
        for option in (*parameter.opts, *parameter.secondary_opts)
        if option.startswith("--")
    ]


def verbs() -> list[str]:
    """The words ``./run`` itself understands, from its own ``case``."""
    script = text("run")
    body = script[script.index("case ${1-} in") :]
    cases = re.findall(r"^  ([a-z| ]+)\)$", body, re.MULTILINE)
    found = [verb.strip() for case in cases for verb in case.split("|")]
    return sorted({*found, "pin"} if "${1-} == pin" in script else found)


@pytest.mark.parametrize("readme", [CHINESE, ENGLISH])
@pytest.mark.parametrize("name", list(COMMANDS))
def test_every_command_and_option_is_in_both_readmes(readme: str, name: str) -> None:
    told = text(readme)
    assert f"dangan {name}" in told
    missing = [o for o in options(name) if not re.search(rf"{re.escape(o)}(?![a-z-])", told)]
    assert missing == []


def test_the_readmes_name_no_command_that_does_not_exist() -> None:
    for readme in (CHINESE, ENGLISH):
        named = set(re.findall(r"`(?:\./run|dangan) ([a-z]+(?:-[a-z]+)*)", text(readme)))
        assert named <= {*COMMANDS, *verbs()}, readme


@pytest.mark.parametrize("readme", [CHINESE, ENGLISH])
def test_every_verb_of_run_is_in_both_readmes(readme: str) -> None:
    assert verbs() == ["bench", "bless", "lint", "pin", "test", "types"]
    told = text(readme)
    assert [verb for verb in verbs() if f"./run {verb}" not in told] == []


def test_run_explains_each_of_its_verbs_at_its_head() -> None:
    head = text("run").split("set -euo pipefail")[0]
    assert [verb for verb in verbs() if f"./run {verb}" not in head] == []


def test_every_rule_a_problem_may_carry_is_in_the_catalogue() -> None:
    sources = [path.read_text("utf-8") for path in (ROOT / "generator").rglob("*.py")]
    sources += [path.read_text("utf-8") for path in (ROOT / "archives/standards").rglob("form.yml")]
    catalogue = re.compile(r'^    "([A-Z]\d\d)": "', re.MULTILINE)
    used = {
        rule
        for source in sources
        if not catalogue.search(source)
        for rule in re.findall(r'(?:"|编: )([LMYFSX]\d\d)\b', source)
    }
    assert used - set(RULES) == set(), "used and not in the catalogue"
    assert set(RULES) - used == set(), "in the catalogue and never used"


def test_every_rule_has_a_claim_in_chinese() -> None:
    assert [
        rule for rule, claim in RULES.items() if not re.search(r"[\u4e00-\u9fff]{3}", claim)
    ] == []
    assert len(set(RULES.values())) == len(RULES)


def test_the_guide_lists_every_rule_with_its_claim(built_site: Path) -> None:
    pages = [page.read_text("utf-8") for page in built_site.rglob("*.html")]
    listed = [page for page in pages if all(f">{rule}<" in page for rule in RULES)]
    assert listed, "no page lists all rules"
    own = shipped().current.form.claims
    claims = RULES | own
    assert own.keys() < RULES.keys()
    assert [rule for rule, claim in claims.items() if html.escape(claim) not in listed[0]] == []


@pytest.fixture(scope="module")
def built_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the sample."""
    from generator.cli import main

    site = tmp_path_factory.mktemp("documented") / "site"
    code = main(["build", "--site-dir", str(site), "--archives", str(ROOT / "archives")])
    assert code == 0
    return site
