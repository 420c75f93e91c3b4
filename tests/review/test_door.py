"""Who is pushing, and when: identities a server gives, and times a commit cannot have."""

from __future__ import annotations

import pytest

from generator.history.commits import Commit, Signature
from generator.history.failures import GitError
from generator.review.clock import AHEAD, BEHIND, DAY, untimely
from generator.review.identity import pusher

SIGNED = {
    "GIT_PUSH_CERT": "0" * 40,
    "GIT_PUSH_CERT_STATUS": "G",
    "GIT_PUSH_CERT_SIGNER": "a@example.invalid",
    "GIT_PUSH_CERT_NONCE_STATUS": "OK",
}


@pytest.mark.parametrize(
    ("environment", "found"),
    [
        ({"GL_USERNAME": "a"}, ("a",)),
        ({"GITEA_PUSHER_NAME": "a"}, ("a",)),
        ({"GL_USER": "a"}, ("a",)),
        ({"REMOTE_USER": "a"}, ("a",)),
        ({"GL_USERNAME": "a", "REMOTE_USER": "a"}, ("a",)),
        ({"GL_USERNAME": "a", "REMOTE_USER": "b"}, ("a", "b")),
        (SIGNED, ("a@example.invalid",)),
        (SIGNED | {"GIT_PUSH_CERT_SIGNER": "甲 <a@example.invalid>"}, ("a@example.invalid",)),
        (SIGNED | {"GIT_PUSH_CERT_SIGNER": " a@example.invalid\n"}, ("a@example.invalid",)),
        (SIGNED | {"REMOTE_USER": "a"}, ("a", "a@example.invalid")),
    ],
)
def test_a_name_the_server_vouches_for(environment: dict[str, str], found: tuple[str, ...]) -> None:
    assert pusher(environment) == found


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({}, "没有说明是谁"),
        ({"REMOTE_USER": ""}, "没有说明是谁"),
        ({"GIT_AUTHOR_EMAIL": "a@example.invalid", "USER": "a"}, "没有说明是谁"),
        (SIGNED | {"GIT_PUSH_CERT_SIGNER": ""}, "不是用登记过的密钥"),
        (SIGNED | {"GIT_PUSH_CERT_STATUS": "U"}, "不是用登记过的密钥"),
        (SIGNED | {"GIT_PUSH_CERT_STATUS": "B"}, "不是用登记过的密钥"),
        (SIGNED | {"GIT_PUSH_CERT_NONCE_STATUS": "BAD"}, "不是为这一次推送签的"),
        (SIGNED | {"GIT_PUSH_CERT_NONCE_STATUS": "MISSING"}, "不是为这一次推送签的"),
        (SIGNED | {"GIT_PUSH_CERT_NONCE_STATUS": "SLOP"}, "签名隔得太久才送到"),
        (SIGNED | {"GIT_PUSH_CERT_SIGNER": "", "REMOTE_USER": "a"}, "不是用登记过的密钥"),
    ],
)
def test_nobody_else_comes_in(environment: dict[str, str], told: str) -> None:
    with pytest.raises(GitError, match=told):
        pusher(environment)


NOW = 1_381_700_000


def commit(name: str, at: int, parent: str = "", authored: int | None = None) -> Commit:
    signature = Signature("甲", "a@example.invalid", at)
    author = Signature("甲", "a@example.invalid", at if authored is None else authored)
    return Commit(name, "", (parent,) if parent else (), author, signature, "")


@pytest.mark.parametrize(
    ("at", "authored", "count"),
    [
        (NOW, NOW, 0),
        (NOW + AHEAD, NOW, 0),
        (NOW + AHEAD + 1, NOW, 1),
        (NOW - BEHIND, NOW, 0),
        (NOW - BEHIND - 1, NOW, 1),
        (NOW, NOW - BEHIND - 1, 1),
        (NOW, NOW + AHEAD + 1, 1),
        (NOW + 2**40, -(2**40), 2),
    ],
)
def test_times_that_cannot_be(at: int, authored: int, count: int) -> None:
    one = commit("a", at, authored=authored)
    assert len([*untimely([one], {"a"}, NOW)]) == count
    assert [*untimely([one], (), NOW)] == [], "what was there before was judged when it came"


def test_what_is_said_of_a_time_that_cannot_be_helps_for_either_time() -> None:
    """The author's stays what it is in a commit that is only made again."""
    later = NOW + AHEAD + 1
    told = [*untimely([commit("a", later, authored=later)], {"a"}, NOW)]
    now = "git commit --amend --no-edit --date=now"
    assert [one.hint for one in told] == [f"请校准电脑的时钟，再重新提交（{now}）"] * 2
    (found,) = untimely([commit("a", NOW, authored=NOW - BEHIND - 1)], {"a"}, NOW)
    assert found.hint == f"按现在的时间重新提交（{now}）"


def test_a_child_is_not_much_older_than_its_parent() -> None:
    parent = commit("a", NOW)
    assert [*untimely([parent, commit("b", NOW - DAY, "a")], {"a", "b"}, NOW)] == []
    (found,) = untimely([parent, commit("b", NOW - DAY - 1, "a")], {"a", "b"}, NOW)
    assert (found.commit, found.message) == ("b", "提交时间早于它所依据的提交")


def test_no_day_is_gained_with_each_in_a_row() -> None:
    """Neither in one push, nor after what was pushed before."""
    row = [commit("a", NOW), commit("b", NOW - DAY, "a"), commit("c", NOW - DAY - 1, "b")]
    assert [found.commit for found in untimely(row, {"b", "c"}, NOW)] == ["c"]
    assert [*untimely(row[1:], {"c"}, NOW)] == []
    assert [found.commit for found in untimely(row[1:], {"c"}, NOW, {"b": NOW})] == ["c"]
