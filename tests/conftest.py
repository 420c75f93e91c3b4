"""What every test may ask for: real programs, golden files, and a machine without habits."""

from __future__ import annotations

import difflib
import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from generator.archive.store import Store

Golden = Callable[[Path, str | bytes], None]
"""The ``golden`` fixture: compare a file with what came out, to the byte."""

GIT_SETTINGS = Path(__file__).parent / "gitconfig"
_IN_CI = os.environ.get("CI", "").lower() in {"1", "true"}
_BLESS = os.environ.get("DANGAN_BLESS") == "1"


def _forget_the_machine() -> None:
    """Remove what would make a test pass here and fail elsewhere, for child processes too.

    Runs at import, before any test module: some libraries read these variables only once.
    """
    # Tests started from a git hook inherit GIT_DIR; a personal git configuration may sign every
    # commit or rename the first branch.
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        del os.environ[name]
    os.environ.update(
        GIT_CONFIG_GLOBAL=str(GIT_SETTINGS),
        GIT_CONFIG_NOSYSTEM="1",
        GIT_TERMINAL_PROMPT="0",
        LC_ALL="C.UTF-8",
        TZ="UTC",
    )
    # Width and colour of the terminal the tests were started from.
    for name in ("COLUMNS", "LINES", "FORCE_COLOR", "CLICOLOR_FORCE", "NO_COLOR", "LANGUAGE"):
        os.environ.pop(name, None)
    time.tzset()
    # A run that was started to outlive its terminal hands on that this is ignored.
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


_forget_the_machine()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that hold slow tests: begun last, one would keep a single process busy.

    Files are handed to processes whole.
    """
    slow = {item.path for item in items if item.get_closest_marker("slow") is not None}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(autouse=True, scope="session")
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What the program remembers between runs starts empty, and is left nowhere."""
    os.environ["XDG_CACHE_HOME"] = str(tmp_path_factory.mktemp("cache"))


@pytest.fixture(autouse=True)
def _closed_in_the_end(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a test keeps in a file is closed with the test: from 3.13 on, Python warns of the rest.

    A command closes its own.
    """
    stores: list[Store] = []

    def begin(store: Store, path: Path, program: str = "") -> None:
        begun(store, path, program)
        stores.append(store)

    begun = Store.__init__
    monkeypatch.setattr(Store, "__init__", begin)
    yield
    for store in stores:
        store.close()


# No deadline: a loaded machine is not a bug. In CI the same examples every time, so that a red
# run can be repeated.
settings.register_profile("dangan", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, database=None)
settings.load_profile("ci" if _IN_CI else "dangan")


def program(*names: str, package: str = "") -> Path:
    """Return the first of these programs that is installed; else skip, and in CI fail."""
    # Servers live in /usr/sbin, which is not on an ordinary user's PATH.
    places = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin"])
    for name in names:
        if found := shutil.which(name, path=places):
            return Path(found)
    message = f"没有安装 {names[0]}，请运行：apt install {package or names[0]}"
    if _IN_CI:
        pytest.fail(message, pytrace=False)
    pytest.skip(message)


@pytest.fixture(scope="session")
def chromium() -> Path:
    """Return the path of a Chromium for Playwright's ``executable_path``."""
    return program("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def nginx() -> Path:
    """Return the path of nginx."""
    return program("nginx")


@pytest.fixture(scope="session")
def fcgiwrap() -> Path:
    """Return the path of fcgiwrap, which runs git-http-backend behind nginx."""
    return program("fcgiwrap")


@pytest.fixture(scope="session")
def openssl() -> Path:
    """Return the path of openssl, which makes certificates."""
    return program("openssl")


def compare_golden(path: Path, actual: str | bytes, *, bless: bool = _BLESS) -> None:
    """Fail unless the file holds exactly this; with ``bless`` write it instead.

    Text is compared as its UTF-8 bytes: a golden file never passes through newline translation.
    """
    wanted = actual.encode() if isinstance(actual, str) else actual
    known = path.read_bytes() if path.exists() else None
    if known == wanted:
        return
    if bless:
        if _IN_CI:
            pytest.fail("CI 里不能改写 golden 文件", pytrace=False)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(wanted)
        return
    remedy = f"如果新的结果是对的，请运行 ./run bless 改写，并在 diff 里逐行看过：{path}"
    if known is None:
        pytest.fail(f"没有 golden 文件。{remedy}", pytrace=False)
    pytest.fail(f"{_difference(known, wanted, path.name)}\n{remedy}", pytrace=False)


def _difference(known: bytes, wanted: bytes, name: str) -> str:
    try:
        before, after = known.decode(), wanted.decode()
    except UnicodeDecodeError:
        at = next((i for i, (a, b) in enumerate(zip(known, wanted, strict=False)) if a != b), None)
        where = "长度" if at is None else f"第 {at} 字节"
        return f"{name}：{len(known)} 字节变为 {len(wanted)} 字节，从{where}起不同"
    lines = difflib.unified_diff(
        _lines(before), _lines(after), f"{name}（golden）", f"{name}（现在）", lineterm=""
    )
    return "\n".join(lines)


def _lines(text: str) -> list[str]:
    """Split at LF alone, and show the two differences a diff would otherwise hide."""
    *lines, rest = text.replace("\r", "␍").split("\n")
    return [*lines, f"{rest}␃（没有换行）"] if rest else lines


@pytest.fixture
def golden() -> Golden:
    """Return :func:`compare_golden`: ``golden(path, text)``."""
    return compare_golden
