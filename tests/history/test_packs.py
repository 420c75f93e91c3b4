"""Packs: the bytes of objects however git keeps them, from real repositories."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import pytest

from generator.history.failures import GitError
from generator.history.git import Repository
from generator.history.packs import packed


def git(folder: Path, *arguments: str, stdin: bytes = b"") -> str:
    """Run git."""
    done = subprocess.run(
        ["git", *arguments], cwd=folder, input=stdin, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode().strip()


def versions(count: int) -> list[bytes]:
    """Texts of which each has a little more than the one before, and is changed in a place."""
    lines = [f"  - 编号: 案-2013-{number:04}\n    案由: 盗窃{number}\n" for number in range(2500)]
    found = []
    for number in range(count):
        lines[number * 7] = f"  - 编号: 改-{number}\n"
        found.append("".join(lines[: 2000 + number]).encode())
    return found


@pytest.fixture(params=["sha1", "sha256"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Repository, dict[str, bytes]]:
    """A repository with a file's versions, and these by their ids."""
    git(tmp_path, "init", "-q", f"--object-format={request.param}", ".")
    (tmp_path / "archives").mkdir()
    found = {}
    for text in versions(12):
        (tmp_path / "archives" / "a.yml").write_bytes(text)
        git(tmp_path, "add", "-A")
        who = ("-c", "user.name=甲", "-c", "user.email=a@b.invalid")
        git(tmp_path, *who, "commit", "-q", "-m", "改")
        found[git(tmp_path, "rev-parse", "HEAD:archives/a.yml")] = text
    repository = Repository.around(tmp_path / "archives")
    assert repository is not None
    return repository, found


def _all(repository: Repository, ids: list[str]) -> tuple[dict[str, bytes], int]:
    """The bytes of each, and how many were told by another one."""
    with packed(repository, ids) as pack:
        assert all(one in pack for one in ids)
        assert "0" * 40 not in pack
        stored = {one: pack.stored(one) for one in ids}
        for one, (base, _) in stored.items():
            assert not base or pack.place(base) < pack.place(one)
        return {one: bytes(pack.text(one)) for one in ids}, sum(
            bool(s.base) for s in stored.values()
        )


def test_objects_loose_and_packed(kept: tuple[Repository, dict[str, bytes]]) -> None:
    """As they lie about, as they are packed, and from several packs with others beside them."""
    repository, texts = kept
    ids = list(texts)
    assert max(map(len, texts.values())) > 0x10000
    assert _all(repository, ids) == (texts, 0)
    git(repository.root, "gc", "-q")
    assert _all(repository, ids) == (texts, 11)
    # Without the one they are told by, others stand for themselves.
    some = {one: texts[one] for one in ids[:-1]}
    found, told_by_others = _all(repository, ids[:-1])
    assert (found, told_by_others) == (some, 10)
    fresh = git(repository.root, "hash-object", "-w", "--stdin", stdin=b"x")
    assert _all(repository, [*ids, fresh])[0] == {**texts, fresh: b"x"}
    assert _all(repository, [*ids, *ids])[0] == texts


def test_settings_of_the_user_have_no_part(kept: tuple[Repository, dict[str, bytes]]) -> None:
    """One pack, whatever size one may have, and an index of the kind that is read."""
    repository, texts = kept
    noise = {}
    for _ in range(3):
        data = os.urandom(700_000)
        noise[git(repository.root, "hash-object", "-w", "--stdin", stdin=data)] = data
    for name, value in {
        "pack.packSizeLimit": "1m",
        "pack.indexVersion": "1",
        "pack.compression": "0",
        "pack.window": "50",
        "pack.writeReverseIndex": "true",
    }.items():
        git(repository.root, "config", name, value)
    assert _all(repository, [*texts, *noise])[0] == {**texts, **noise}


def test_an_object_that_is_missing_is_named(kept: tuple[Repository, dict[str, bytes]]) -> None:
    repository, texts = kept
    lost = "0123456789" + "0" * (len(next(iter(texts))) - 10)
    with (
        pytest.raises(GitError, match="仓库里缺少对象 0123456789"),
        packed(repository, [*texts, lost]),
    ):
        pass


def test_nothing_is_left_behind(
    kept: tuple[Repository, dict[str, bytes]],
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Not even where it comes to nothing."""
    import tempfile

    repository, texts = kept
    folder = tmp_path_factory.mktemp("temporary")
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    with packed(repository, texts) as pack:
        assert pack.folder.parent == folder
    with pytest.raises(GitError), packed(repository, ["f" * 40]):
        pass
    assert list(folder.iterdir()) == []


def test_git_writes_nothing_more_for_who_was_interrupted(
    kept: tuple[Repository, dict[str, bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else it would make anew the folder that is gone, and leave copies of archives there."""
    repository, texts = kept
    running: list[subprocess.Popen[bytes]] = []

    @contextmanager
    def without_end(_: bytes) -> Iterator[BinaryIO]:
        end, beginning = os.pipe()
        with os.fdopen(end, "rb") as stream, os.fdopen(beginning, "wb"):
            yield stream

    def interrupted(process: subprocess.Popen[bytes], *_: object) -> None:
        running.append(process)
        raise KeyboardInterrupt

    monkeypatch.setattr("generator.history.git.kept", without_end)  # git is not done before
    monkeypatch.setattr(subprocess.Popen, "communicate", interrupted)
    with pytest.raises(KeyboardInterrupt), packed(repository, texts):
        pass
    assert [process.returncode for process in running] == [-signal.SIGKILL]


def test_nothing_is_written_into_the_repository(
    kept: tuple[Repository, dict[str, bytes]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Not even for a moment: it may be read-only, or on another disk than temporary files."""
    repository, texts = kept
    ids = list(texts)
    packs = repository.root / ".git" / "objects" / "pack"
    packs.rmdir()
    packs.write_text("no pack can be begun here")
    assert _all(repository, ids) == (texts, 0)
    # The paths of repositories are listed in a variable; this one has all that parts or quotes.
    odd = tmp_path_factory.mktemp("odd") / 'a:b "c" \\d\n档案'
    repository.root.rename(odd)
    moved = Repository.around(odd / "archives")
    assert moved is not None
    assert _all(moved, ids) == (texts, 0)
