"""Commits: whom one names, and whether git may name another to others."""

from __future__ import annotations

import pytest

from generator.history.commits import Signature, commit_from

AUTHOR = "author 张三丰 <z@x.example> 1378000000 +0800\n"
COMMITTER = "committer 李四 <l@x.example> 1378000001 +0800\n"


@pytest.mark.parametrize(
    ("head", "written", "doubtful"),
    [
        pytest.param(AUTHOR + COMMITTER, "utf-8", False, id="as most are"),
        pytest.param(f"{AUTHOR}{COMMITTER}encoding GBK\n", "gbk", False, id="in Chinese"),
        pytest.param(f"{AUTHOR}{COMMITTER}encoding  utf-8 \n", "utf-8", False, id="as said"),
        pytest.param(f"{AUTHOR}{COMMITTER}encoding UTF-7\n", "utf-8", True, id="read otherwise"),
        pytest.param(
            f"{AUTHOR}{COMMITTER}encoding GBK\nencoding UTF-8\n", "gbk", True, id="said twice"
        ),
        pytest.param(f"{AUTHOR}{COMMITTER}{COMMITTER}", "utf-8", True, id="two committers"),
        pytest.param(f"{AUTHOR}author 王 <w@x> 1 +0800\n{COMMITTER}", "utf-8", True, id="two authors"),
        pytest.param(f"{AUTHOR}{COMMITTER}tree {'d' * 40}\n", "utf-8", True, id="two trees"),
        pytest.param(f"{AUTHOR}{COMMITTER}parent {'d' * 40}\n", "utf-8", True, id="parents below"),
        pytest.param(f"{AUTHOR}parent 王\n{COMMITTER}", "utf-8", True, id="no parent between"),
    ],
)  # fmt: skip
def test_who_is_named_and_whether_that_is_doubtful(head: str, written: str, doubtful: bool) -> None:
    data = f"tree {'a' * 40}\nparent {'b' * 40}\n{head}\n登记\n\n正文".encode(written)
    found = commit_from("c" * 40, data)
    assert (found.tree, found.parents) == ("a" * 40, ("b" * 40,))
    assert found.author == Signature("张三丰", "z@x.example", 1378000000)
    assert found.committer == Signature("李四", "l@x.example", 1378000001)
    assert found.message == "登记\n\n正文"
    assert found.doubtful is doubtful


def test_a_commit_without_an_author_is_nobodys() -> None:
    found = commit_from("c" * 40, f"tree {'a' * 40}\n{COMMITTER}\n登记".encode())
    assert found.author == Signature("", "", 0)
    assert found.doubtful


def test_ids_in_capitals_are_the_same_ids() -> None:
    """Git takes them, and its checks too."""
    data = f"tree {'A' * 40}\nparent {'B' * 40}\n{AUTHOR}{COMMITTER}\n登记".encode()
    found = commit_from("c" * 40, data)
    assert (found.tree, found.parents, found.doubtful) == ("a" * 40, ("b" * 40,), False)


@pytest.mark.parametrize(("said", "doubtful"), [("gb2312", True), ("UTF-8", False)])
def test_a_name_that_is_told_otherwise_than_said_is_doubtful(said: str, doubtful: bool) -> None:
    """What is no Chinese encoding git shows as it stands, and a forge that heeds none as well."""
    head = f"tree {'a' * 40}\n{AUTHOR}{COMMITTER}encoding {said}\n\n"
    assert commit_from("c" * 40, head.encode()).doubtful is doubtful
