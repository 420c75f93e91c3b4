"""What is kept by content never shows: after any change, a site made with it equals one made anew.

Edits of archives, of a unit, of the standard and of the settings, commits, reverts and builds that
are killed half-way follow one another at random (seeded); after each, the site is built with all
that is kept and once more with nothing. ``DANGAN_ROUNDS=200`` runs the full length.
"""

from __future__ import annotations

import os
import pickle
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.cli import main
from generator.site.gist import Drawn, decode, encode

DANGAN = str(Path(sys.executable).with_name("dangan"))
REPO = Path(__file__).resolve().parents[2]
ROUNDS = int(os.environ.get("DANGAN_ROUNDS", "24"))


class Office:
    """A small demo repository that is changed again and again, and two sites of it."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder = folder
        self.random = random.Random(seed)  # noqa: S311 (a seed, no secret)
        size = ("--officers", "6", "--records", "240", "--commits", "60", "--seed", str(seed))
        assert main(["demo", str(folder), *size]) == 0
        self.archives = sorted(folder.glob("archives/*/officers/*.yml"))
        self.unit = next(folder.glob("archives/*/unit.yml"))
        self.book = folder / "archives" / "standards" / "2013.1" / "rulebook.yml"

    def git(self, *command: str) -> None:
        who = ("-c", "user.name=甲", "-c", "user.email=a@b.invalid")
        subprocess.run(["git", *who, *command], cwd=self.folder, check=True, capture_output=True)

    def replace(self, file: Path, pattern: str, new: str) -> None:
        """Replace one occurrence, chosen at random, if there is any."""
        text = file.read_text("utf-8")
        found = list(re.finditer(pattern, text))
        if found:
            match = self.random.choice(found)
            file.write_text(text[: match.start()] + new + text[match.end() :], "utf-8")

    # -- what may happen -----------------------------------------------------------------------

    def edit(self) -> None:
        """One field of one archive."""
        file = self.random.choice(self.archives)
        choices = [
            (r"案由: 盗窃", "案由: 诈骗"),
            (r"案由: \w+", "案由: 盗窃"),
            (r"结论: 属实", "结论: 无法查证"),
            (r"学时: \d+", f"学时: {self.random.randint(1, 8)}"),
            (r"完成质量: \w+", f"完成质量: {self.random.choice(['优良', '合格', '返工'])}"),
            (r"学历: \w+", f"学历: {self.random.choice(['大学本科', '硕士研究生'])}"),
            (r"难度: \w+", f"难度: {self.random.choice(['一般', '较难', '重大'])}"),
        ]
        self.replace(file, *self.random.choice(choices))

    def comment(self) -> None:
        """Nothing but the lines on which the records stand."""
        file = self.random.choice(self.archives)
        file.write_text(f"# 第 {self.random.random()} 次\n" + file.read_text("utf-8"), "utf-8")

    def spoil(self) -> None:
        """An error: nothing may be published."""
        self.replace(self.random.choice(self.archives), r"进院日期: ", "进院日期: x")

    def rename(self) -> None:
        """A person gets another name, in the roster and in the archive."""
        file = self.random.choice(self.archives)
        name = self.random.choice(["高望", "林知秋", "许文清"])
        text = file.read_text("utf-8")
        file.write_text(re.sub(r"姓名: \S+", f"姓名: {name}", text, count=1), "utf-8")
        roster = self.unit.read_text("utf-8")
        changed = re.sub(rf"(档案号: {file.stem}, 姓名: )[^,]+", rf"\g<1>{name}", roster)
        self.unit.write_text(changed, "utf-8")

    def score(self) -> None:
        """The standard gives other points."""
        self.replace(self.book, r"分: [1-3]\b", f"分: {self.random.randint(1, 3)}")

    def settings(self) -> None:
        """The site has another name."""
        name = f"site_name: 执法业绩档案{self.random.randint(1, 9)}"
        self.replace(self.folder / "mkdocs.yml", r"site_name: .*", name)

    def commit(self) -> None:
        """What was changed is committed."""
        self.git("add", "-A", "--", "archives", "mkdocs.yml")
        self.git("commit", "-q", "--allow-empty", "-m", "改")

    def restore(self) -> None:
        """All that is not committed is taken back."""
        self.git("checkout", "-q", "--", "archives", "mkdocs.yml")

    def revert(self) -> None:
        """Back to an earlier commit, if nothing stands in the way."""
        self.restore()
        self.git("checkout", "-q", "-B", "main", f"HEAD~{self.random.randint(0, 3)}")

    def kill(self) -> None:
        """A build is killed half-way."""
        with subprocess.Popen(
            [DANGAN, "build", "--site-dir", str(self.folder / "kept")],
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            time.sleep(self.random.uniform(0.2, 1.5))
            process.send_signal(signal.SIGKILL)

    # -- what must hold ------------------------------------------------------------------------

    def build(self, site: str, *more: str) -> int:
        target = str(self.folder / site)
        archives = str(self.folder / "archives")
        return main(["build", "--site-dir", target, "--archives", archives, *more])

    def files(self, site: str) -> dict[str, bytes]:
        folder = self.folder / site
        return {
            str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()
        }


@pytest.mark.slow
def test_a_site_made_with_what_is_kept_equals_one_made_anew(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    office = Office(tmp_path / "office", seed=11)
    changes: list[Callable[[], None]] = [
        *[office.edit] * 6,
        *[office.commit] * 4,
        *(office.comment, office.rename, office.score, office.settings),
        *(office.restore, office.restore, office.revert, office.spoil, office.kill),
    ]
    assert office.build("kept") == office.build("anew", "--no-cache") == 0
    done: Counter[str] = Counter()
    refused = drawn = 0
    for number in range(ROUNDS):
        change = office.random.choice(changes)
        change()
        done[change.__name__] += 1
        capfd.readouterr()
        code = office.build("kept", "--jobs", str(1 + number % 2))
        told = re.search(r"画出 (\d+) 人", capfd.readouterr().err)
        drawn += int(told[1]) if told else 0
        assert code == office.build("anew", "--no-cache"), change.__name__
        refused += code
        assert office.files("kept") == office.files("anew"), f"{number} {change.__name__}"
        if code:
            office.restore()
    with capfd.disabled():
        print(f"\n{ROUNDS} rounds: {dict(done)}; {refused} refused; {drawn} pages drawn anew")
    # Something was kept, or this would show nothing.
    assert 0 < drawn < 6 * ROUNDS


def test_a_damaged_store_only_means_that_nothing_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for name in ("archives", "site_templates"):
        shutil.copytree(REPO / name, tmp_path / "office" / name)
    shutil.copy(REPO / "mkdocs.yml", tmp_path / "office")
    build = ["build", "--archives", str(tmp_path / "office" / "archives")]
    site = tmp_path / "office" / "site"
    assert main(build) == 0
    before = {p: p.read_bytes() for p in site.rglob("*") if p.is_file()}
    stores = list((tmp_path / "cache").rglob("*.sqlite"))
    assert stores
    for store in stores:
        data = bytearray(store.read_bytes())
        for at in range(0, len(data), 97):
            data[at] ^= 0xFF
        store.write_bytes(data)
    assert main(build) == 0
    assert "画出 21 人的网页" in capfd.readouterr().err
    assert {p: p.read_bytes() for p in site.rglob("*") if p.is_file()} == before


class Trap:
    """What runs code where it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Callable[..., object], tuple[Path, bytes]]:
        return Path.write_bytes, (self.path, b"")


def test_what_is_kept_runs_no_code_where_it_is_read(tmp_path: Path) -> None:
    trap = pickle.dumps(Trap(tmp_path / "run"))
    assert decode(trap) is None
    assert not (tmp_path / "run").exists()
    pickle.loads(trap)  # noqa: S301 - or this would show nothing
    assert (tmp_path / "run").exists()
    kept = Drawn((), {"990110-0001": ("王小明", "officers/990110-0001/")})
    assert decode(encode(kept)) == kept
    assert decode(encode(kept)[:-3]) is None


def test_what_was_only_checked_is_measured_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Whoever checks and then builds, as everybody does, pays for the measuring once."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    office = Office(tmp_path / "office", seed=1)
    archives = str(office.folder / "archives")
    assert main(["check", "--archives", archives]) == 0
    for expected in ("读入 6 份", "读入 1 份"):
        capfd.readouterr()
        assert office.build("kept", "--jobs", "1") == 0
        assert expected in capfd.readouterr().err
        office.comment()
