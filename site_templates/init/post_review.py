"""Posts what was computed as one comment of a proposal, or updates it; only the standard library.

Runs in the trusted job. What it posts was written by the untrusted one and is only text here: it is
cut to a length, its calls (@) and commands (/) are made harmless, and nothing in it is followed.
"""

import base64
import json
import os
import re
import sys
import urllib.request
from urllib.parse import urlsplit

MARK = "<!-- dangan review -->"
NOTHING = "没有得到审阅结果，请看“检查和审阅”任务的日志。"
FORK = "这个请求来自派生项目，那里算出的结果不作数。请把分支推到本项目，再提出合并请求。"
TURNED = "目标分支改成了 {0}，原来的审阅不作数。请在这个请求的“流水线”里再运行一次流水线。"
CUT = "……评论放不下了，运行 dangan review {0} 看全文"
RANGE = re.compile("`([0-9a-f]{10}[.][.][0-9a-f]{10})：")
LIMIT = 60000
ROBOTS = ("github-actions[bot]", "gitea-actions", "forgejo-actions")


class Stay(urllib.request.HTTPRedirectHandler):
    """The token goes to no other host, and what is to be written is not turned into a question."""

    def redirect_request(self, request, *answer):
        here, there = urlsplit(request.full_url), urlsplit(answer[-1])
        if request.get_method() != "GET" or there.netloc != here.netloc:
            return None
        return super().redirect_request(request, *answer)


OPENER = urllib.request.build_opener(Stay)


def call(method, url, body=None):
    """The answer of the forge, as text."""
    token = os.environ["TOKEN"]
    # The address is the forge's own, given by its runner.
    request = urllib.request.Request(url, method=method)  # noqa: S310
    request.add_header("Authorization", f"Bearer {token}")
    if body is not None:
        request.add_header("Content-Type", "application/json")
        request.data = json.dumps({"body": body}).encode()
    with OPENER.open(request, timeout=60) as answer:
        return answer.read().decode("utf-8", "replace")


def pages(url):
    """Everything a list of the forge holds; some forges give the whole list for every page."""
    seen = set()
    for page in range(1, 100):
        sign = "&" if "?" in url else "?"
        found = json.loads(call("GET", f"{url}{sign}per_page=100&limit=100&page={page}"))
        new = [one for one in found if one["id"] not in seen]
        yield from new
        seen.update(one["id"] for one in new)
        if len(found) < 100 or not new:
            return


def body_of(text):
    """The comment: text of others that calls nobody, commands nothing and ends with a line."""
    said = text.strip().removeprefix(MARK).strip() or NOTHING
    # GitLab obeys lines that begin with a slash.
    harmless = re.sub(r"(?m)^([ \t]*)/", "\\1\u200b/", said.replace("@", "@\u200b"))
    if len(harmless) > LIMIT:
        # Within a line a code span might lose its end, and be taken for links and images.
        kept = harmless[:LIMIT].rpartition("\n")[0]
        told = RANGE.search(kept)
        harmless = f"{kept}\n\n{CUT.format(told[1] if told else '旧..新')}"
    return f"{MARK}\n{harmless}"


def post(text, comments, comment, method, authors):
    """Write the comment, or update our own; somebody else's with our mark in it is left alone."""
    body = body_of(text)
    for one in pages(comments):
        author = one.get("user") or one.get("author") or {}
        name = author.get("login") or author.get("username")
        if name in authors and (one["body"] or "").startswith(MARK):
            if one["body"].strip() != body.strip():
                call(method, f"{comment}/{one['id']}", body)
            return
    call("POST", comments, body)


def github():
    """The proposal this run is about."""
    repository = f"{os.environ['API']}/repos/{os.environ['REPOSITORY']}"
    text = base64.b64decode(os.environ["REVIEW"]).decode("utf-8", "replace")
    comments = f"{repository}/issues/{os.environ['NUMBER']}/comments"
    post(text, comments, f"{repository}/issues/comments", "PATCH", ROBOTS)


def gitlab():
    """Every open proposal whose last pipeline has computed something; one that fails stops none."""
    api = os.environ["CI_API_V4_URL"]
    project = f"{api}/projects/{os.environ['CI_PROJECT_ID']}"
    robot = json.loads(call("GET", f"{api}/user"))["username"]
    failed = []
    for proposal in pages(f"{project}/merge_requests?state=opened"):
        try:
            gitlab_proposal(project, proposal["iid"], robot)
        except (OSError, ValueError, LookupError) as error:
            failed.append(f"!{proposal['iid']} 的评论没有写成（{type(error).__name__}：{error}）")
    if failed:
        sys.exit("\n".join(failed))


def gitlab_proposal(project, number, robot):
    """One of them."""
    place = f"{project}/merge_requests/{number}"
    proposal = json.loads(call("GET", place))
    pipeline, target = proposal.get("head_pipeline"), proposal["target_branch"]
    if not pipeline:
        return
    if not project.endswith(f"/{pipeline['project_id']}"):
        post(FORK, f"{place}/notes", f"{place}/notes", "PUT", (robot,))
        return
    for job in pages(f"{project}/pipelines/{pipeline['id']}/jobs"):
        kept = {file["filename"] for file in job.get("artifacts", ())}
        if job["name"] == "compute" and "artifacts.zip" in kept:
            # No pipeline runs when a proposal is turned to another branch.
            computed = call("GET", f"{project}/jobs/{job['id']}/artifacts/review.md")
            known_for, _, text = computed.partition("\n")
            text = text if known_for == f"<!-- {target} -->" else TURNED.format(target)
            post(text, f"{place}/notes", f"{place}/notes", "PUT", (robot,))


try:
    if "CI_API_V4_URL" in os.environ:
        os.environ["TOKEN"] = os.environ["DANGAN_TOKEN"]
        gitlab()
    else:
        github()
except (OSError, ValueError, LookupError) as error:
    sys.exit(f"评论没有写成（{type(error).__name__}：{error}）")
