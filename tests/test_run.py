"""`./run` setting itself up: from wherever pip has been told that packages are to be had.

The real script, pip and uv, with one small package in the place of all that dangan needs.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import os
import shutil
import ssl
import subprocess
import threading
import zipfile
from collections.abc import Callable, Iterator, Mapping
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent
UV = ROOT / ".tools/bin/uv"
NAME = "stand_in-1.0-py3-none-any.whl"
BACKEND = """
import pathlib, zipfile

def build_editable(folder, config_settings=None, metadata_directory=None):
    name = "dangan-0.1.0-py3-none-any.whl"
    with zipfile.ZipFile(pathlib.Path(folder, name), "w") as wheel:
        wheel.writestr("dangan_stand_in.py", "def main(): print('set up')")
        for file, text in {
            "METADATA": "Metadata-Version: 2.1\\nName: dangan\\nVersion: 0.1.0\\n",
            "WHEEL": "Wheel-Version: 1.0\\nGenerator: x\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
            "entry_points.txt": "[console_scripts]\\ndangan = dangan_stand_in:main\\n",
            "RECORD": "",
        }.items():
            wheel.writestr("dangan-0.1.0.dist-info/" + file, text)
    return name
"""
PROJECT = """
[build-system]
requires = ["stand-in"]
build-backend = "stand_in"

[project]
name = "dangan"
version = "0.1.0"
"""

Told = Mapping[str, str]
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def mirror(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package index in a folder, which holds the one package."""
    folder = tmp_path_factory.mktemp("mirror")
    package = folder / "simple/stand-in"
    package.mkdir(parents=True)
    files = {
        "stand_in.py": BACKEND,
        "stand_in-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: stand-in\nVersion: 1.0\n",
        "stand_in-1.0.dist-info/WHEEL": (
            "Wheel-Version: 1.0\nGenerator: x\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        ),
    }
    record = ""
    with zipfile.ZipFile(package / NAME, "w") as wheel:
        for name, text in files.items():
            wheel.writestr(name, text)
            digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest())
            record += f"{name},sha256={digest.decode().rstrip('=')},{len(text.encode())}\n"
        wheel.writestr("stand_in-1.0.dist-info/RECORD", record)
    (package / "index.html").write_text(f'<a href="{NAME}">{NAME}</a>', encoding="utf-8")
    (folder / "empty/stand-in").mkdir(parents=True)
    (folder / "empty/stand-in/index.html").write_text("", encoding="utf-8")
    return folder


@pytest.fixture
def run(tmp_path: Path, mirror: Path) -> Run:
    """`./run --version` in a folder of its own, with a pip that has been told ``settings``."""
    root = tmp_path / "院 里"
    root.mkdir()
    (root / ".tools").mkdir()
    (root / ".tools/bin").symlink_to(UV.parent)
    for name in ("run", "requirements-uv.lock", ".tools/stamp"):
        shutil.copy(ROOT / name, root / name)
    (root / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
    wheel = (mirror / "simple/stand-in" / NAME).read_bytes()

    def run(
        settings: str = "", env: Told | None = None, digest: str = hashlib.sha256(wheel).hexdigest()
    ) -> subprocess.CompletedProcess[str]:
        for name in ("requirements.lock", "requirements-dev.lock"):
            lock = f"stand-in==1.0 --hash=sha256:{digest}\n"
            (root / name).write_text(lock, encoding="utf-8")
        (tmp_path / "pip.conf").write_text(settings, encoding="utf-8")
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PIP_", "UV_", "SSL_")) and "proxy" not in name.lower()
        }
        own = {"HOME": str(tmp_path), "PIP_CONFIG_FILE": str(tmp_path / "pip.conf"), **(env or {})}
        own |= {"UV_CACHE_DIR": str(tmp_path / "uv"), "UV_HTTP_RETRIES": "0"}
        return subprocess.run(
            [root / "run", "--version"],
            env={**kept, **own},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def serve(folder: Path, context: ssl.SSLContext | None = None) -> Iterator[str]:
    """A web server of a folder, on this machine."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    handler = functools.partial(Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        if context is not None:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http{'s' if context else ''}://localhost:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def plain(mirror: Path) -> Iterator[str]:
    """Where the mirror is to be had without a certificate."""
    yield from serve(mirror)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory, openssl: Path) -> Path:
    """The folder of an authority that no machine knows, with the key of a server it vouches for."""
    folder = tmp_path_factory.mktemp("authority")
    own = ["-keyout", "own.key", "-out", "own.pem", "-subj", "/CN=office"]
    server = ["-keyout", "key.pem", "-out", "cert.pem", "-subj", "/CN=localhost"]
    server += ["-CA", "own.pem", "-CAkey", "own.key", "-addext", "basicConstraints=CA:FALSE"]
    server += ["-addext", "subjectAltName=DNS:localhost"]
    key = ["-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    for told in (own, server):
        command = [str(openssl), "req", "-x509", "-days", "2", *key, *told]
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def secure(mirror: Path, authority: Path) -> Iterator[str]:
    """Where the mirror is to be had under the certificate of that authority."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority / "cert.pem", authority / "key.pem")
    yield from serve(mirror, context)


SET_UP = "正在准备运行环境（首次运行或依赖有变动，一般不到一分钟）…… (setting up)\n"


def ensure_set_up(done: subprocess.CompletedProcess[str]) -> None:
    assert (done.returncode, done.stdout, done.stderr) == (0, "set up\n", SET_UP)


def test_a_mirror_told_to_pip_is_the_one(run: Run, plain: str) -> None:
    ensure_set_up(run(f"[global]\nindex-url = {plain}/simple\n"))


def test_what_pip_is_told_for_installing_counts_before_what_it_is_told_for_everything(
    run: Run, plain: str
) -> None:
    ensure_set_up(
        run(f"[global]\nindex-url = {plain}/none\n[install]\nindex-url = {plain}/simple\n")
    )


def test_the_environment_counts_before_files(run: Run, plain: str) -> None:
    told = f"[install]\nindex-url = {plain}/none\n"
    ensure_set_up(run(told, {"PIP_INDEX_URL": f"{plain}/simple"}))


def test_of_what_several_files_say_the_last_counts(run: Run, plain: str, tmp_path: Path) -> None:
    """As pip 26 lists it, each file by itself; older ones list what counts alone."""
    listed = f"global.index-url='{plain}/none'\nglobal.index-url='{plain}/simple'\n"
    (tmp_path / "listed").write_text(listed, encoding="utf-8")
    stand_in = tmp_path / "bin/python3"
    stand_in.parent.mkdir()
    stand_in.write_text(
        f"""#!/bin/sh
if [ "$2 $3 $4" = "pip config list" ]; then exec cat "{tmp_path / "listed"}"; fi
exec "{shutil.which("python3")}" "$@"
""",
        encoding="utf-8",
    )
    stand_in.chmod(0o755)
    ensure_set_up(run(env={"PATH": f"{stand_in.parent}{os.pathsep}{os.environ['PATH']}"}))


def test_of_several_indexes_any_may_have_the_file(run: Run, plain: str) -> None:
    told = f"index-url = {plain}/empty\nextra-index-url =\n    {plain}/empty\n    {plain}/simple\n"
    ensure_set_up(run(f"[global]\n{told}"))


def test_a_folder_of_wheels_will_do_without_any_network(run: Run, mirror: Path) -> None:
    folder = mirror / "simple/stand-in"
    ensure_set_up(run(f"[global]\nno-index = true\nfind-links = {folder}\n"))


def test_a_certificate_told_to_pip_is_trusted(run: Run, secure: str, authority: Path) -> None:
    told = f"[global]\nindex-url = {secure}/simple\ncert = {authority / 'own.pem'}\n"
    ensure_set_up(run(told))


def test_a_host_that_pip_trusts_needs_none(run: Run, secure: str) -> None:
    host = secure.removeprefix("https://")
    ensure_set_up(run(f"[global]\nindex-url = {secure}/simple\ntrusted-host = {host}\n"))


def test_a_certificate_nobody_vouches_for_is_called_that(run: Run, secure: str) -> None:
    done = run(f"[global]\nindex-url = {secure}/simple\n")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines()[-2] == (
        "软件源（镜像）的证书没有通过验证，没有安装。请把本单位的根证书装进系统，"
        "或写进 pip 的设置：pip config set global.cert <证书文件>"
    )


def test_a_proxy_told_to_pip_is_taken(run: Run) -> None:
    done = run("[global]\nindex-url = http://mirror.invalid/simple\nproxy = http://127.0.0.1:9\n")
    assert done.returncode == 2
    assert "mirror.invalid" in done.stderr
    assert "dns" not in done.stderr.lower()  # nobody here was asked where that is
    assert done.stderr.splitlines()[-2] == (
        "取不到软件包：连不上网络或软件源。请检查网络、代理或 pip 镜像设置，再运行一次。"
    )


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            "No space left on device (os error 28)",
            (
                "磁盘空间不足，没有装完。软件装在 {root}，临时文件在 {tmp}，缓存在 {tmp}/cache；"
                "请用 df -h 看哪里满了，腾出空间再运行一次。"
            ),
        ),
        (
            "No usable temporary directory found in ['/tmp']",
            "没有可以放临时文件的文件夹。请让 /tmp 可写，或用环境变量 TMPDIR 指明一个可写的。",
        ),
        ("", "准备运行环境没有成功，也没有说明原因：多半是磁盘满了（{root}），或内存不够。"),
    ],
)
def test_where_there_is_no_room_that_is_said(
    run: Run, tmp_path: Path, said: str, told: str
) -> None:
    """Also where nothing can be kept among temporary files, the reason least of all."""
    root, tmp = tmp_path / "院 里", tmp_path / "none"
    (root / ".tools/bin").unlink()
    (root / ".tools/bin").mkdir()
    uv = root / ".tools/bin/uv"
    line = f"{said}\n" if said else ""
    uv.write_text(f'#!/bin/sh\nprintf "%s" "{line}"\nexit 1\n', encoding="utf-8")
    uv.chmod(0o755)
    done = run(env={"TMPDIR": str(tmp), "XDG_CACHE_HOME": f"{tmp}/cache"})
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines()[-2] == told.format(root=root, tmp=tmp)


def test_what_is_not_what_was_locked_is_not_installed(run: Run, plain: str) -> None:
    done = run(f"[global]\nindex-url = {plain}/simple\n", digest="0" * 64)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines()[-2] == (
        "下载的软件包与锁定的校验和不符，没有安装。请检查软件源（镜像）是否可信。"
    )
    ensure_set_up(run(f"[global]\nindex-url = {plain}/simple\n"))
