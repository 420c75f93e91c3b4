"""The pipelines of a new repository: valid, their two jobs apart, and their scripts as they run."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

PROGRAMS = Path(sys.executable).parent
OFFICE = ["--unit", "990120", "--name", "清河市某某区人民检察院", "--abbreviation", "清某检"]
WORKFLOWS = [".github/workflows/dangan.yml", ".gitea/workflows/dangan.yml"]
VENV = "-m venv" if find_spec("ensurepip") else "-m venv --without-pip --system-site-packages"
"""Debian's Python, where no more of it is installed, has pip, and none to put elsewhere."""
IDENTITY = {
    f"GIT_{role}_{key}": value
    for role in ("AUTHOR", "COMMITTER")
    for key, value in (("NAME", "王五"), ("EMAIL", "wangwu@example.invalid"))
}


def run(*command: str, folder: Path, expect: int = 0, **more: str) -> str:
    done = subprocess.run(
        command,
        cwd=folder,
        env=os.environ | IDENTITY | {"PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}"} | more,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == expect, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new repository."""
    folder = tmp_path_factory.mktemp("ci")
    run("dangan", "init", "office", *OFFICE, folder=folder)
    return folder / "office"


def jobs(office: Path, path: str = WORKFLOWS[0]) -> dict[str, Any]:
    found = yaml.safe_load((office / path).read_text("utf-8"))["jobs"]
    assert isinstance(found, dict)
    return found


def step(job: dict[str, Any], name: str) -> dict[str, Any]:
    (found,) = [step for step in job["steps"] if step["name"] == name]
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize(
    ("schema", "path"),
    [
        *(("vendor.github-workflows", path) for path in WORKFLOWS),
        ("vendor.gitlab-ci", ".gitlab-ci.yml"),
    ],
)
def test_a_pipeline_is_valid_under_its_schema(office: Path, schema: str, path: str) -> None:
    check = [str(PROGRAMS / "check-jsonschema"), "--builtin-schema", schema]
    assert "ok" in run(*check, path, folder=office)
    broken = yaml.safe_load((office / path).read_text("utf-8")) | {"jobs": [], "stages": {}}
    (office.parent / "broken.yml").write_text(yaml.safe_dump(broken), "utf-8")
    run(*check, "../broken.yml", folder=office, expect=1)


def test_nothing_is_taken_from_third_parties_and_the_program_is_pinned(office: Path) -> None:
    from generator import __version__

    for path in [*WORKFLOWS, ".gitlab-ci.yml"]:
        text = (office / path).read_text("utf-8")
        assert "uses:" not in text
        assert "http" not in text.replace("http.extraHeader", "").replace("httpx", "")
        assert f"dangan=={__version__}" in text


def test_who_computes_has_nothing_to_lose_and_who_posts_sees_no_proposal(office: Path) -> None:
    for path in WORKFLOWS:
        workflow = yaml.safe_load((office / path).read_text("utf-8"))
        # The workflow of the target branch judges; a proposal cannot change its own judge.
        assert set(workflow[True]) == {"pull_request_target", "push"}
        # A proposal that is turned to another branch is reviewed for that one.
        kinds = workflow[True]["pull_request_target"]["types"]
        assert set(kinds) == {"opened", "reopened", "synchronize", "edited"}
        assert workflow["permissions"] == {}
        compute, post = workflow["jobs"]["compute"], workflow["jobs"]["post"]
        assert compute["permissions"] == {"contents": "read"}
        with_token = [
            s["name"] for s in compute["steps"] if "token" in json.dumps(s.get("env", {}))
        ]
        assert with_token == ["取来提交"]
        assert "secrets." not in (office / path).read_text("utf-8")
        assert post["permissions"] == {"pull-requests": "write"}
        (only,) = post["steps"]
        assert not any(
            word in only["run"] for word in ("git fetch", "checkout", "bin/", "pip install")
        )
        # Text of a proposal reaches a script through its environment, never as part of it.
        assert not [s for job in (compute, post) for s in job["steps"] if "${{" in s["run"]]


def test_at_gitlab_the_token_is_only_where_no_proposal_runs(office: Path) -> None:
    pipeline = yaml.safe_load((office / ".gitlab-ci.yml").read_text("utf-8"))
    assert "DANGAN_TOKEN" not in json.dumps(pipeline["compute"])
    assert "environment" not in pipeline["compute"]
    assert pipeline["post"]["environment"]["name"] == "dangan-review"
    assert pipeline["post"]["variables"] == {"GIT_STRATEGY": "none"}
    assert pipeline["post"]["rules"] == [
        {"if": '$CI_PIPELINE_SOURCE == "schedule" && $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH'}
    ]
    assert pipeline["compute"]["rules"][0] == {
        "if": '$CI_PIPELINE_SOURCE == "schedule"',
        "when": "never",
    }


# -- the computing job ---------------------------------------------------------------------------


@pytest.fixture
def runner(office: Path, tmp_path: Path) -> Path:
    """A runner's folder with the program installed, beside a forge with one proposal."""
    (tmp_path / "tool/bin").mkdir(parents=True)
    (tmp_path / "tool/bin/dangan").symlink_to(PROGRAMS / "dangan")
    run("git", "clone", "-q", str(office), "work", folder=tmp_path)
    work = tmp_path / "work"
    run("git", "switch", "-qc", "proposal", folder=work)
    unit = work / "archives/990120/unit.yml"
    unit.write_text(unit.read_text("utf-8").replace("部门: []", "部门：[]"), "utf-8")
    (work / "mkdocs.yml").write_text("hooks: [evil.py]\n", "utf-8")
    run("git", "commit", "-qam", "提议", folder=work)
    run("git", "init", "-q", "--bare", "forge.git", folder=tmp_path)
    run("git", "push", "-q", "../forge.git", "main", "proposal:refs/pull/7/head", folder=work)
    return tmp_path


def test_the_computing_job_fetches_a_proposal_and_annotates_its_errors(
    office: Path, runner: Path
) -> None:
    compute = jobs(office)["compute"]
    ids = {
        name: run("git", "rev-parse", name, folder=runner / "work").strip()
        for name in ("main", "proposal")
    }
    run(
        "bash", "-e", "-c", step(compute, "取来提交")["run"],
        folder=runner, TOKEN="t", REPOSITORY=str(runner / "forge.git"), TARGET="main", NUMBER="7",
        HEAD=ids["proposal"],
    )  # fmt: skip
    assert run("git", "rev-parse", "HEAD", folder=runner / "data").strip() == ids["proposal"]
    config = (runner / "data/.git/config").read_text("utf-8")
    assert "extraHeader" not in config, "the token stays nowhere"
    told = run(
        "bash", "-e", "-c", step(compute, "检查")["run"],
        folder=runner, expect=1, BASE=ids["main"],
    )  # fmt: skip
    assert "::error file=archives/990120/unit.yml,line=" in told
    review = step(compute, "审阅")
    assert review["env"].keys() == {"BASE", "HEAD"}
    output = runner / "output"
    run(
        "bash", "-e", "-c", review["run"],
        folder=runner, expect=1, BASE=ids["main"], HEAD=ids["proposal"], GITHUB_OUTPUT=str(output),
    )  # fmt: skip
    name, _, text = output.read_text("utf-8").partition("=")
    assert name == "text"
    assert "违规" in base64.b64decode(text.strip(), validate=True).decode()


def test_what_the_main_branch_has_since_is_not_taken_for_removed(
    office: Path, tmp_path: Path
) -> None:
    """A proposal that has fallen behind lacks the newer archives; it has deleted none."""
    (tmp_path / "tool/bin").mkdir(parents=True)
    (tmp_path / "tool/bin/dangan").symlink_to(PROGRAMS / "dangan")
    data = tmp_path / "data"
    run("git", "clone", "-q", str(office), "data", folder=tmp_path)
    archive = data / "archives/990120/officers/990120-0009.yml"
    archive.parent.mkdir(exist_ok=True)
    archive.write_text("基本情况:\n  姓名: 李四\n", "utf-8")
    run("git", "add", "-A", folder=data)
    run("git", "commit", "-qm", "主分支上的新档案", "--no-verify", folder=data)
    newer = run("git", "rev-parse", "HEAD", folder=data).strip()
    run("git", "checkout", "-q", "--detach", "HEAD~1", folder=data)
    check = step(jobs(office)["compute"], "检查")
    asked = ["bash", "-e", "-c", check["run"]]
    assert check["env"].keys() == {"BASE", "NUMBER"}
    run(*asked, folder=tmp_path, BASE=newer, NUMBER="7")
    # What is pushed to the main branch itself is compared with what stood there.
    assert "被删除" in run(*asked, folder=tmp_path, BASE=newer, NUMBER="", expect=1)


def test_at_gitlab_nothing_of_the_proposal_runs_or_passes_for_a_result(
    office: Path, tmp_path: Path
) -> None:
    """There the job begins among the files of the proposal."""
    run("git", "clone", "-q", str(office), "work", folder=tmp_path)
    work = tmp_path / "work"
    base = run("git", "rev-parse", "HEAD", folder=work).strip()
    run("git", "switch", "-qc", "proposal", folder=work)
    for name in ("venv", "pip", "ensurepip", "json"):
        (work / f"{name}.py").write_text("raise SystemExit('运行了提议的程序')\n", "utf-8")
    own = work / ".tool/bin"
    own.mkdir(parents=True)
    for name in ("python", "dangan"):
        (own / name).write_text("#!/bin/sh\necho 运行了提议的程序\n", "utf-8")
        (own / name).chmod(0o755)
    (work / "code-quality.json").mkdir()
    (work / "code-quality.json/report").write_text("没有发现问题\n", "utf-8")
    (work / "review.md").symlink_to("README.md")
    run("git", "add", "-Af", folder=work)
    run("git", "commit", "-qm", "提议", "--no-verify", folder=work)
    head = run("git", "rev-parse", "HEAD", folder=work).strip()
    # The main branch has gone on; whoever may do what, is said there.
    run("git", "checkout", "-q", "main", folder=work)
    run("git", "commit", "-qm", "主分支", "--allow-empty", "--no-verify", folder=work)
    now = run("git", "rev-parse", "HEAD", folder=work).strip()
    run("git", "update-ref", "refs/remotes/origin/main", now, folder=work)
    run("git", "checkout", "-q", "--detach", head, folder=work)
    pipeline = yaml.safe_load((office / ".gitlab-ci.yml").read_text("utf-8"))
    script = []
    for line in pipeline["compute"]["script"]:
        script.append(line.replace("-m venv", VENV))
        if "pip install" in line:  # which here only says how it is used
            script.append(f'ln -s "{PROGRAMS / "dangan"}" "$tool/bin/dangan"')
    told = run(
        "bash", "-e", "-c", "\n".join(script), folder=work, expect=1, DANGAN="--help",
        CI_MERGE_REQUEST_IID="7", CI_MERGE_REQUEST_DIFF_BASE_SHA=base,
        CI_MERGE_REQUEST_TARGET_BRANCH_NAME="main", CI_COMMIT_SHA=head,
    )  # fmt: skip
    assert "运行了" not in told
    quality = json.loads((work / "code-quality.json").read_text("utf-8"))
    # From 2027 on init has no calendar of the year this test is run in, which is told.
    assert {one["check_name"] for one in quality} <= {"S05"}
    assert not (work / "review.md").is_symlink()
    known_for, _, review = (work / "review.md").read_text("utf-8").partition("\n")
    assert known_for == "<!-- main -->"
    assert f"`{now[:10]}..{head[:10]}：1 次提交" in review


# -- the posting job -----------------------------------------------------------------------------


class Forge(ThreadingHTTPServer):
    """A forge with comments; the paths are those of GitHub, Gitea and GitLab."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.comments: list[dict[str, Any]] = []
        self.calls: list[str] = []
        self.answers: dict[str, Any] = {}
        self.robot: dict[str, Any] = {"user": {"login": "gitea-actions"}}
        self.moved: dict[str, str] = {}

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def say(self, body: str, **author: Any) -> None:
        self.comments.append({"id": len(self.comments) + 1, "body": body, **author})


class _Handler(BaseHTTPRequestHandler):
    server: Forge

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length))["body"] if length else ""
        path = urlsplit(self.path).path
        self.server.calls.append(f"{self.command} {path}")
        assert self.headers["Authorization"] == "Bearer token"
        answer: Any
        if (there := self.server.moved.get(path)) is not None:
            self.send_response(301)
            self.send_header("Location", there)
            self.end_headers()
            return
        if self.command == "POST":
            self.server.say(body, **self.server.robot)
            answer = self.server.comments[-1]
        elif self.command in ("PATCH", "PUT"):
            number = int(path.rpartition("/")[2])
            answer = self.server.comments[number - 1]
            answer["body"] = body
        elif path.endswith(("/comments", "/notes")):
            answer = self.server.comments  # as Gitea does: the whole list, whatever page is asked
        elif path in self.server.answers:
            answer = self.server.answers[path]
        else:
            self.send_error(404)
            return
        data = answer.encode() if isinstance(answer, str) else json.dumps(answer).encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = do_PATCH = do_PUT = _answer  # noqa: N815 - http.server's own names

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing."""


@pytest.fixture
def forge() -> Iterator[Forge]:
    """A running forge."""
    server = Forge()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def post(office: Path, forge: Forge, review: str, folder: Path, expect: int = 0) -> str:
    script = step(jobs(office)["post"], "写一条评论，已有的就更新")["run"]
    return run(
        "bash", "-e", "-c", script, folder=folder, expect=expect, TOKEN="token", API=forge.address,
        REPOSITORY="yuan/dangan", NUMBER="7",
        REVIEW=base64.b64encode(review.encode()).decode(), no_proxy="*",
    )  # fmt: skip


COMMENTS = "/repos/yuan/dangan/issues/7/comments"


def test_one_comment_is_written_and_then_updated(
    office: Path, forge: Forge, tmp_path: Path
) -> None:
    for number in range(130):
        forge.say(f"意见{number}", user={"login": "lisi"})
    post(office, forge, "## 审阅\n一条记录", tmp_path)
    post(office, forge, "## 审阅\n两条记录", tmp_path)
    post(office, forge, "## 审阅\n两条记录", tmp_path)
    assert [call for call in forge.calls if not call.startswith("GET")] == [
        f"POST {COMMENTS}",
        "PATCH /repos/yuan/dangan/issues/comments/131",
    ]
    assert forge.comments[130]["body"] == "<!-- dangan review -->\n## 审阅\n两条记录"
    assert len(forge.comments) == 131


def test_somebody_elses_comment_with_our_mark_is_left_alone(
    office: Path, forge: Forge, tmp_path: Path
) -> None:
    forge.say("<!-- dangan review -->\n一切正常", user={"login": "lisi"})
    post(office, forge, "<!-- dangan review -->\n有问题", tmp_path)
    assert forge.comments[0]["body"].endswith("一切正常")
    assert forge.comments[1]["body"] == "<!-- dangan review -->\n有问题"


def test_what_was_computed_is_only_text(office: Path, forge: Forge, tmp_path: Path) -> None:
    post(office, forge, "$(touch hacked) `touch hacked` @lisi\n::set-output name=x::y", tmp_path)
    assert forge.comments[0]["body"].endswith(
        "$(touch hacked) `touch hacked` @\u200blisi\n::set-output name=x::y"
    )
    post(office, forge, "长" * 20_000, tmp_path)
    assert forge.comments[0]["body"].count("长") == 20_000
    post(office, forge, "", tmp_path)
    assert "没有得到审阅结果" in forge.comments[0]["body"]
    assert list(tmp_path.iterdir()) == []


def test_a_comment_is_short_enough_whatever_it_calls(
    office: Path, forge: Forge, tmp_path: Path
) -> None:
    """GitHub refuses more than 65,536 characters, and the old comment would stay."""
    head = "`1c4c9009db..55f17544d4：1 次提交，李四`\n"
    post(office, forge, head + "- `@@@@@@@@`\n" * 4_000, tmp_path)
    body = forge.comments[0]["body"]
    assert 59_000 < len(body) < 61_000
    *lines, empty, told = body.split("\n")
    assert set(lines[2:]) == {"- `" + "@\u200b" * 8 + "`"}
    assert (empty, told) == (
        "",
        "……评论放不下了，运行 dangan review 1c4c9009db..55f17544d4 看全文",
    )


def test_an_answer_that_sends_elsewhere_is_not_followed(
    office: Path, forge: Forge, tmp_path: Path
) -> None:
    """A POST that is sent on becomes a GET: nothing would be written and all seem well."""
    forge.moved = {COMMENTS: f"{forge.address}/elsewhere"}
    forge.answers = {"/elsewhere": []}
    told = post(office, forge, "一条记录", tmp_path, expect=1)
    assert "评论没有写成（HTTPError：" in told
    assert "Traceback" not in told
    assert forge.calls[-1] == f"POST {COMMENTS}"
    # The token is told to no other host.
    forge.moved = {COMMENTS: f"http://localhost:{forge.server_port}/elsewhere"}
    forge.calls.clear()
    post(office, forge, "一条记录", tmp_path, expect=1)
    assert forge.calls == [f"GET {COMMENTS}"]


def test_a_comment_of_somebody_who_is_gone_is_passed_over(
    office: Path, forge: Forge, tmp_path: Path
) -> None:
    forge.say("意见", user=None)
    post(office, forge, "一条记录", tmp_path)
    assert forge.comments[1]["body"].endswith("一条记录")


def test_at_gitlab_every_open_proposal_gets_its_comment(
    office: Path, forge: Forge, tmp_path: Path
) -> None:
    project = proposals_at_gitlab(forge, 7, 8)
    forge.answers |= {
        f"{project}/merge_requests/7": proposal(5),
        f"{project}/merge_requests/8": {"head_pipeline": None, "target_branch": "main"},
        f"{project}/pipelines/5/jobs": [job(50), job(51, "other")],
    }
    for text in ("一条记录", "/merge\n  /close\n两条记录\n" + "长" * 100_000):
        forge.answers[f"{project}/jobs/50/artifacts/review.md"] = f"<!-- main -->\n{text}"
        post_at_gitlab(office, forge, tmp_path)
    assert [call for call in forge.calls if not call.startswith("GET")] == [
        f"POST {project}/merge_requests/7/notes",
        f"PUT {project}/merge_requests/7/notes/1",
    ]
    (only,) = forge.comments
    # A line that begins with a slash is a command there.
    assert only["body"] == (
        "<!-- dangan review -->\n\u200b/merge\n  \u200b/close\n两条记录\n\n"
        "……评论放不下了，运行 dangan review 旧..新 看全文"
    )


def test_at_gitlab_a_review_for_another_target_is_not_shown(
    office: Path, forge: Forge, tmp_path: Path
) -> None:
    """A proposal can be turned to another branch, and no pipeline runs for that."""
    project = proposals_at_gitlab(forge, 7)
    forge.answers |= {
        f"{project}/merge_requests/7": proposal(5),
        f"{project}/pipelines/5/jobs": [job(50)],
        f"{project}/jobs/50/artifacts/review.md": "<!-- 草稿 -->\n没有问题",
    }
    post_at_gitlab(office, forge, tmp_path)
    (only,) = forge.comments
    assert only["body"] == (
        "<!-- dangan review -->\n目标分支改成了 main，原来的审阅不作数。"
        "请在这个请求的“流水线”里再运行一次流水线。"
    )


def proposals_at_gitlab(forge: Forge, *numbers: int) -> str:
    """Open merge requests at a forge that is GitLab; the address of the project they are in."""
    forge.robot = {"author": {"username": "project_1_bot"}}
    project = "/projects/1"
    forge.answers = {
        "/user": {"username": "project_1_bot"},
        f"{project}/merge_requests": [{"id": n * 10, "iid": n} for n in numbers],
    }
    return project


def job(number: int, name: str = "compute") -> dict[str, Any]:
    """A job of a pipeline, with what it computed."""
    return {"id": number, "name": name, "artifacts": [{"filename": "artifacts.zip"}]}


def proposal(pipeline: int, *, project: int = 1) -> dict[str, Any]:
    """A merge request into main, and the last pipeline that ran for it."""
    return {"head_pipeline": {"id": pipeline, "project_id": project}, "target_branch": "main"}


def test_at_gitlab_one_proposal_that_cannot_be_told_of_stops_no_other(
    office: Path, forge: Forge, tmp_path: Path
) -> None:
    project = proposals_at_gitlab(forge, 6, 7, 8)
    forge.answers |= {
        # The pipeline of a fork belongs to the fork: what it computed there counts for nothing.
        f"{project}/merge_requests/6": proposal(4, project=9),
        f"{project}/merge_requests/7": proposal(5),
        f"{project}/pipelines/5/jobs": [job(50)],
        f"{project}/merge_requests/8": proposal(6),
        f"{project}/pipelines/6/jobs": [job(60)],
        f"{project}/jobs/60/artifacts/review.md": "<!-- main -->\n一条记录",
    }
    told = post_at_gitlab(office, forge, tmp_path, expect=1)
    assert "!7 的评论没有写成（HTTPError：" in told
    assert "Traceback" not in told
    assert [call for call in forge.calls if not call.startswith("GET")] == [
        f"POST {project}/merge_requests/6/notes",
        f"PUT {project}/merge_requests/8/notes/1",  # this forge has one list for all
    ]


def test_at_gitlab_no_program_of_an_earlier_checkout_runs_beside_the_token(
    office: Path, forge: Forge, tmp_path: Path
) -> None:
    """Without a checkout of its own the job finds what an earlier one left in the folder."""
    forge.answers = {"/user": {"username": "project_1_bot"}, "/projects/1/merge_requests": []}
    for name in ("base64", "json", "re", "os"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('运行了提议的程序')\n", "utf-8")
    post_at_gitlab(office, forge, tmp_path)


def post_at_gitlab(office: Path, forge: Forge, folder: Path, expect: int = 0) -> str:
    pipeline = yaml.safe_load((office / ".gitlab-ci.yml").read_text("utf-8"))
    (script,) = pipeline["post"]["script"]
    return run(
        "bash", "-e", "-c", script, folder=folder, expect=expect, CI_API_V4_URL=forge.address,
        CI_PROJECT_ID="1", DANGAN_TOKEN="token", no_proxy="*",
    )  # fmt: skip
