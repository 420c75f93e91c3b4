"""Posts what was computed as one comment of a proposal, or updates it; only the standard library.

Runs in the trusted job. What it posts was written by the untrusted one and is only text here: it is
cut to a length, its marks of attention (@) are made harmless, and nothing in it is followed.
"""

import base64
import json
import os
import urllib.request

MARK = "<!-- dangan review -->"
NOTHING = "没有得到审阅结果，请看“检查和审阅”任务的日志。"
ROBOTS = ("github-actions[bot]", "gitea-actions", "forgejo-actions")


def call(method, url, body=None):
    """The answer of the forge, as text."""
    token = os.environ["TOKEN"]
    # The address is the forge's own, given by its runner.
    request = urllib.request.Request(url, method=method)  # noqa: S310
    request.add_header("Authorization", f"Bearer {token}")
    if body is not None:
        request.add_header("Content-Type", "application/json")
        request.data = json.dumps({"body": body}).encode()
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
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


def post(text, comments, comment, method, authors):
    """Write the comment, or update our own; somebody else's with our mark in it is left alone."""
    said = text.strip().removeprefix(MARK).strip() or NOTHING
    harmless = said[:60000].replace("@", "@\u200b")
    body = f"{MARK}\n{harmless}"
    for one in pages(comments):
        author = one.get("user") or one["author"]
        name = author.get("login") or author["username"]
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
    """Every open proposal whose last pipeline has computed something."""
    api = os.environ["CI_API_V4_URL"]
    project = f"{api}/projects/{os.environ['CI_PROJECT_ID']}"
    robot = json.loads(call("GET", f"{api}/user"))["username"]
    for proposal in pages(f"{project}/merge_requests?state=opened"):
        place = f"{project}/merge_requests/{proposal['iid']}"
        pipeline = json.loads(call("GET", place)).get("head_pipeline")
        jobs = pages(f"{project}/pipelines/{pipeline['id']}/jobs") if pipeline else ()
        for job in jobs:
            kept = {file["filename"] for file in job.get("artifacts", ())}
            if job["name"] == "compute" and "artifacts.zip" in kept:
                text = call("GET", f"{project}/jobs/{job['id']}/artifacts/review.md")
                post(text, f"{place}/notes", f"{place}/notes", "PUT", (robot,))


if "CI_API_V4_URL" in os.environ:
    os.environ["TOKEN"] = os.environ["DANGAN_TOKEN"]
    gitlab()
else:
    github()
