"""Pushes over HTTP, through nginx and fcgiwrap to git-http-backend, as a web server lets them in."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from tests.gate.cases import TRAINING
from tests.gate.server import Push, Server, Start, run
from tests.reviewed import CLERK, HEAD, Office, environment

SETTINGS = """\
{user}
daemon off;
master_process off;
pid {folder}/pid;
error_log {folder}/log;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  fastcgi_temp_path {folder}/fastcgi;
  proxy_temp_path {folder}/proxy;
  scgi_temp_path {folder}/scgi;
  uwsgi_temp_path {folder}/uwsgi;
  server {{
    listen 127.0.0.1:{port};
    auth_basic 档案;
    auth_basic_user_file {folder}/users;
    location ~ ^(/server\\.git/.*)$ {{
      include /etc/nginx/fastcgi_params;
      fastcgi_param SCRIPT_FILENAME {backend};
      fastcgi_param GIT_PROJECT_ROOT {folder};
      fastcgi_param GIT_HTTP_EXPORT_ALL "";
      fastcgi_param PATH_INFO $1;
      fastcgi_pass unix:fcgi;
    }}
  }}
}}
"""


@contextmanager
def served(nginx: Path, fcgiwrap: Path, folder: Path, server: Server) -> Iterator[int]:
    """The port at which a server takes pushes of everybody whose password is ``pw``."""
    folder.mkdir()
    (folder / "server.git").symlink_to(server.folder)
    users = (CLERK.login, CLERK.email.upper(), HEAD.login, "stranger", "王小明")
    (folder / "users").write_text("".join(f"{user}:{{PLAIN}}pw\n" for user in users), "utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (folder / "settings").write_text(
        SETTINGS.format(
            # Its workers would be somebody else's, who may look at nothing here.
            user="user root;" if os.geteuid() == 0 else "",
            folder=folder,
            port=port,
            backend=Path(run("git", "--exec-path", cwd=folder).strip()) / "git-http-backend",
        ),
        "utf-8",
    )
    begun = [
        # A socket's name may be no longer than 107 bytes, wherever the folder is.
        subprocess.Popen(command, cwd=folder, env=environment(CLERK), stderr=subprocess.DEVNULL)
        for command in (
            [str(fcgiwrap), "-s", "unix:fcgi"],
            [str(nginx), "-c", f"{folder}/settings", "-e", f"{folder}/log"],
        )
    ]
    try:
        wait_until_there(folder, port)
        yield port
    finally:
        for process in begun:
            process.terminate()
        for process in begun:
            process.wait()


def wait_until_there(folder: Path, port: int) -> None:
    for _ in range(200):
        if (folder / "fcgi").exists():
            with socket.socket() as there:
                if there.connect_ex(("127.0.0.1", port)) == 0:
                    return
        time.sleep(0.05)
    raise AssertionError((folder / "log").read_text("utf-8"))


def push(office: Office, port: int, user: str, known_by: str = "pw") -> Push:
    address = f"http://{quote(user, safe='')}:{known_by}@127.0.0.1:{port}/server.git"
    done = subprocess.run(
        ["git", "push", address, "HEAD:refs/heads/draft"],
        cwd=office.folder,
        env=environment(CLERK) | {"GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"},
        capture_output=True,
        text=True,
        check=False,
    )
    return Push(done.returncode == 0, done.stderr)


def test_who_pushes_is_whom_the_web_server_has_let_in(
    start: Start, tmp_path: Path, nginx: Path, fcgiwrap: Path
) -> None:
    server, office = start("guarded")
    office.git("switch", "-qc", "draft")
    office.add("培训情况", TRAINING)
    office.commit(CLERK)
    before = server.refs()
    with served(nginx, fcgiwrap, tmp_path / "web", server) as port:
        for user, known_by, told in (
            (CLERK.login, "wrong", "Authentication failed"),
            ("stranger", "pw", "remote: 拒绝：没有账号“stranger”"),
            ("王小明", "pw", "remote: 拒绝：没有账号“王小明”"),
            (HEAD.login, "pw", f"推送的却是 {HEAD.name}"),
        ):
            refused = push(office, port, user, known_by)
            assert not refused.taken
            assert told in refused.told
            assert server.refs() == before
        pushed = push(office, port, CLERK.email.upper())
        assert pushed.taken, pushed.told
    assert "refs/heads/draft" in server.refs()
