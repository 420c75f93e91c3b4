"""The gate: every offence is pushed to a real server and refused, every honest push is taken.

Refused means: the ref where it was, no object left, no lock, and the place named on the pusher's
terminal. The same offences against a server without the hook show that the harness would notice.
"""

from __future__ import annotations

import pytest

from tests.gate.cases import CASES_REFUSED, Case, endless
from tests.gate.server import Start
from tests.measured import dangan

pytestmark = pytest.mark.slow

tally = {"refused": 0, "taken without the hook": 0}


@pytest.mark.parametrize("case", CASES_REFUSED, ids=lambda case: case.number)
def test_an_offence_is_refused(start: Start, case: Case) -> None:
    server, office = start("guarded")
    pushed = case.does(server, office)
    assert not pushed.taken, pushed.told
    for words in case.told:
        assert words in pushed.told, pushed.told
    assert "Traceback" not in pushed.told
    if case.names_commit:
        head = office.head()
        assert f"拒绝 {head[:10]}" in pushed.told, pushed.told
    assert server.state() == server.before
    assert server.locks() == []
    tally["refused"] += 1


@pytest.mark.parametrize(
    "case", [c for c in CASES_REFUSED if c.needs_hook], ids=lambda case: case.number
)
def test_without_the_hook_it_would_be_taken(start: Start, case: Case) -> None:
    server, office = start("open")
    pushed = case.does(server, office)
    assert pushed.taken, pushed.told
    tally["taken without the hook"] += 1


@pytest.mark.parametrize("gone", [False, True])
def test_a_folder_without_end_is_told_outside_the_gate(start: Start, gone: bool) -> None:
    """As whoever looks at a branch of a server without one fetches it."""
    _, office = start("open")
    reviewed = f"{office.base}..{endless(office, gone=gone)}"
    told = dangan(office.folder, "review", reviewed, RLIMIT_AS=1024**3)
    assert (told.code, told.out) == (2, "")
    assert "提交里的文件太多" in told.err


def test_the_count(capsys: pytest.CaptureFixture[str]) -> None:
    """Printed, so that a run in which nothing was refused is seen."""
    with capsys.disabled():
        print(f"\n{tally}")
    assert len(CASES_REFUSED) >= 50
