"""The graph against what its words mean, on random histories."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.history.commits import Commit, Signature
from generator.history.graph import Graph, parents_first
from generator.history.log import Log

NOBODY = Signature("", "", 0)


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """A history of up to twelve commits, some of them merges or unrelated beginnings."""
    commits = []
    for number in range(draw(st.integers(1, 12))):
        earlier = [str(n) for n in range(number)]
        parents = draw(st.permutations(earlier))[: draw(st.integers(0, min(2, number)))]
        commits.append(Commit(str(number), "", tuple(parents), NOBODY, NOBODY))
    return Graph(commits, commits[-1].id)


def ancestors(graph: Graph, commit: str) -> set[str]:
    """A commit and all that lead to it."""
    found = {commit}
    for parent in graph.commits[commit].parents:
        found |= ancestors(graph, parent)
    return found


@given(graphs(), st.data())
def test_the_nearest_common_ancestor_is_the_same_whatever_is_listed_first(
    graph: Graph, data: st.DataObject
) -> None:
    one, other = (data.draw(st.sampled_from(list(graph.commits))) for _ in range(2))
    common = ancestors(graph, one) & ancestors(graph, other)
    nearest = [c for c in common if not any(c in ancestors(graph, d) for d in common - {c})]
    assert graph.base(one, other) == max(nearest, default=None)


@given(graphs(), st.data())
def test_lines_that_part_are_told_down_to_where_they_meet(
    graph: Graph, data: st.DataObject
) -> None:
    one, other = (data.draw(st.sampled_from(["", *graph.commits])) for _ in range(2))
    first, second = ([*graph.line(commit)] for commit in (one, other))
    parted = list(graph.parted(one, other))
    assert len(parted) == len({*parted})
    assert {*parted} == {*first} ^ {*second}


@given(graphs(), st.data())
def test_what_was_known_before_does_not_decide_the_order(graph: Graph, data: st.DataObject) -> None:
    wanted = ancestors(graph, graph.head)
    listed = [commit for commit in graph.commits.values() if commit.id in wanted]
    found = parents_first(data.draw(st.permutations(listed)), graph.head)
    assert found == parents_first(listed, graph.head)
    assert {commit.id for commit in found} == wanted
    assert Graph(found, graph.head).missing is None
    places = {commit.id: place for place, commit in enumerate(found)}
    assert all(places[p] < places[commit.id] for commit in found for p in commit.parents)


@given(graphs())
def test_each_commit_arrives_with_the_first_state_of_the_main_line_that_has_it(
    graph: Graph,
) -> None:
    line = list(graph.line(graph.head))
    expected = {
        commit: next(state for state in reversed(line) if commit in ancestors(graph, state))
        for commit in ancestors(graph, graph.head)
    }
    assert graph.arrivals == expected


def test_a_parent_that_is_not_there_is_missed() -> None:
    commits = [Commit("1", "", ("0",), NOBODY, NOBODY)]
    assert Graph(commits, "1").missing == "0"
    assert Graph([Commit("0", "", (), NOBODY, NOBODY), *commits], "1").missing is None


@pytest.mark.parametrize(
    ("commits", "signed"),
    [
        # Each commit as name, parents, author; a signature changes nothing.
        # A proposal taken as it is: all of its author's, and nothing before it.
        ("0:z a0w bay cbv sc!l", "c:l"),
        ("0:z a0w bav cbv sc!l", "b:l c:l"),
        ("0:z a0w bav cbv sc!l ts!w", "b:wl c:wl s:w"),
        # A merge is signed with all it brought, not with what main was before.
        ("0:z a0l b0w cbw mac:l sm!y", "b:y c:y m:y"),
        ("0:z a0l b0w sb!y mas:l", "b:y"),
        ("0:z a0w m0a:l dml sd!y", "d:y"),
        ("0:z a0w baw caw mbc:w sm!l n0s:y", "a:l b:l c:l m:l"),
        # What came later is not signed, and neither is the beginning.
        ("0:z a0w sa!l bsw", "a:l"),
        ("0:z a0w sa!w bsw tb!l", "a:w b:l"),
        ("0:z s0!l", ""),
        # Whoever signs thousands of times, one upon the other, is told once.
        ("0:z a0w sa!l ts!l ut!y", "a:yl s:yl t:y"),
    ],
)
def test_what_a_signature_on_top_counts_for(commits: str, signed: str) -> None:
    found: list[Commit] = []
    for told in commits.split():
        name, parents, author = (
            told[0],
            told[1:-1].rstrip(":!"),
            Signature("", told[-1], len(found)),
        )
        tree = next((c.tree for c in found if c.id == parents), "") if "!" in told else name
        found.append(Commit(name, tree, tuple(parents), author, author))
    approvals = Log(Graph(found, found[-1].id), {}).approvals
    by_signature = {c: [e for _, e, how in own if how == "签字"] for c, own in approvals.items()}
    assert " ".join(f"{c}:{''.join(own)}" for c, own in by_signature.items() if own) == signed
