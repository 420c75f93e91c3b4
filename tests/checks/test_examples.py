"""Every check shows a passing and a failing archive in its docstring; here they are run."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path
from types import ModuleType

import pytest

import generator.checks
import generator.checks.kinds
from generator.checks import CHECKS, KINDS
from generator.checks.catalogue import RULES
from generator.checks.examples import Example, examples_of
from tests.offices import FIRST, Repository, shown


def modules_of(package: ModuleType) -> list[ModuleType]:
    found = pkgutil.iter_modules(package.__path__, package.__name__ + ".")
    return [importlib.import_module(module.name) for module in found if not module.ispkg]


CHECK_MODULES = [m for m in modules_of(generator.checks) if hasattr(m, "CHECK")]
KIND_MODULES = modules_of(generator.checks.kinds)
MODULES = {m.__name__.rpartition(".")[2]: m for m in CHECK_MODULES + KIND_MODULES}
PAIRS = [
    pytest.param(name, example, id=f"{name}-{example.rule or 'passes'}-{number}")
    for name, module in MODULES.items()
    for number, example in enumerate(examples_of(module))
]


def test_the_lists_hold_every_module_and_nothing_else() -> None:
    assert [m.CHECK for m in CHECK_MODULES] == list(CHECKS)
    assert {m.KIND.model for m in KIND_MODULES} == {kind.model for kind in KINDS}
    assert [check.id for check in CHECKS] == sorted(check.id for check in CHECKS)


@pytest.mark.parametrize("name", MODULES)
def test_every_module_says_what_it_ensures_and_shows_both_sides(name: str) -> None:
    module = MODULES[name]
    assert module.__doc__ is not None
    first = module.__doc__.splitlines()[0]
    assert ": Ensure that " in first
    assert first.endswith(".")
    rules = [example.rule for example in examples_of(module)]
    assert rules[0] is None
    assert len(rules) > 1 or name in ("x31_removed", "x32_base")  # these need a base
    assert set(rules) - {None} <= set(RULES)
    if hasattr(module, "CHECK"):
        assert set(rules) - {None} <= {module.CHECK.id, *module.CHECK.also}
        assert first.startswith(f"{module.CHECK.id}: ")


@pytest.mark.parametrize(("name", "example"), PAIRS)
def test_an_example_shows_what_it_says(name: str, example: Example, tmp_path: Path) -> None:
    office = Repository(tmp_path)
    archives = example.archives(FIRST)
    for officer, sections in archives.items():
        office.officer(officer, sections)
    found = office.found()
    told = "\n".join(map(shown, found))
    if example.rule is None:
        rules = {other.rule for other in examples_of(MODULES[name])}
        assert not [problem for problem in found if problem.rule in rules], told
        assert not [problem for problem in found if problem.is_error], told
        return
    assert {problem.rule for problem in found} == {example.rule}, told
    for problem in found:
        path = Path(problem.location.path)
        assert path.stem in archives, told
        lines = office.read(path.stem).splitlines()
        given = archives[path.stem].splitlines()
        assert lines[problem.location.line - 1] in [lines[0], *given], told


def test_an_example_is_cut_out_of_its_docstring_to_the_letter() -> None:
    module = ModuleType("m")
    module.__doc__ = """X99: Ensure that nothing is lost.

    Prose.

    通过::

        甲:
          - 乙: "丙"

          - 丁: 戊

    More prose.

    不通过 X99::

        990110-0001:
          甲: []
        990110-0002:
          乙:
            - 丙: 丁
    """
    first, second = examples_of(module)
    assert first == Example(None, '甲:\n  - 乙: "丙"\n\n  - 丁: 戊\n')
    assert first.archives("990110-0007") == {"990110-0007": first.text}
    assert second.rule == "X99"
    assert second.archives("990110-0007") == {
        "990110-0001": "甲: []\n",
        "990110-0002": "乙:\n  - 丙: 丁\n",
    }
    assert examples_of(ModuleType("empty")) == []
