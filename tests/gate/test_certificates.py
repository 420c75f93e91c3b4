"""Signed pushes sent by hand, as over HTTP: again, late, elsewhere, and with more than was signed."""

from __future__ import annotations

import hashlib
import hmac
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import program
from tests.gate.cases import TRAINING, signing_key
from tests.gate.server import Server, Start
from tests.reviewed import CLERK, Office, environment

NONE = "0" * 40
SEED = "seed"
SLOP = 300
"""Seconds for which a certificate is good over HTTP, as ``hook install`` sets it."""


@dataclass
class Sender:
    """Somebody who has written a commit, and what may be sent of it to a server."""

    server: Server
    office: Office
    key: Path
    main: str
    draft: str

    def create(self, branch: str) -> str:
        """The command that makes a branch of the commit."""
        return f"{NONE} {self.draft} refs/heads/{branch}"

    def certificate(self, *commands: str, age: int = 0) -> str:
        """What the person signs: commands, for what the server gave out so many seconds ago."""
        now = int(time.time())
        body = (
            f"certificate version 0.1\npusher x {now} +0000\nnonce {nonce(now - age)}\n\n"
            + "".join(f"{command}\n" for command in commands)
        )
        keygen = program("ssh-keygen", package="openssh-client")
        signed = subprocess.run(
            [keygen, "-q", "-Y", "sign", "-n", "git", "-f", self.key],
            input=body,
            capture_output=True,
            text=True,
            check=True,
        )
        return body + signed.stdout

    def send(self, certificate: str, *beside: str, folder: Path | None = None) -> str:
        """Send it, and commands beside it; what the server says."""
        packed = subprocess.run(
            ["git", "pack-objects", "--revs", "--stdout", "-q"],
            cwd=self.office.folder,
            input=f"{self.draft}\n^{self.main}\n".encode(),
            capture_output=True,
            check=True,
        ).stdout
        lines = [
            b"push-cert\0 report-status object-format=sha1",
            *certificate.encode().splitlines(keepends=True),
            b"push-cert-end\n",
            *(command.encode() for command in beside),
        ]
        told = b"".join(b"%04x%s" % (len(line) + 4, line) for line in lines) + b"0000" + packed
        done = subprocess.run(
            ["git", "receive-pack", "--stateless-rpc", "."],
            cwd=folder or self.server.folder,
            env=environment(CLERK),
            input=told,
            capture_output=True,
            check=False,
        )
        return (done.stdout + done.stderr).decode("utf-8", "replace")


def nonce(stamp: int) -> str:
    """What git gives out to be signed over HTTP, where a repository is called by no name."""
    return f"{stamp}-{hmac.new(f'.:{stamp}'.encode(), SEED.encode(), hashlib.sha1).hexdigest()}"


def sender(start: Start) -> Sender:
    server, office = start("guarded")
    key = signing_key(office.folder.parent / "keys", server, registered=True)
    server.set("receive.certNonceSeed", SEED)
    main = office.head()
    office.git("switch", "-qc", "draft")
    office.add("培训情况", TRAINING)
    return Sender(server, office, key, main, office.commit(CLERK))


def test_what_is_asked_for_beside_a_certificate_is_refused(start: Start) -> None:
    """Git itself does it: nobody signed it, and it would be in the name of who signed the rest."""
    one = sender(start)
    before = one.server.refs()
    for signed in ([one.create("draft")], []):
        told = one.send(one.certificate(*signed), one.create("more"))
        assert "拒绝：推送的签名里没有 refs/heads/more 的这次改动。请重新推送" in told
        assert one.server.refs() == before
    assert "ok refs/heads/draft" in one.send(one.certificate(one.create("draft")))


def test_a_certificate_that_was_altered_is_none(start: Start) -> None:
    one = sender(start)
    signed = one.certificate(one.create("draft"))
    told = one.send(signed.replace("refs/heads/draft", "refs/heads/other"))
    assert "拒绝：推送的签名不是用登记过的密钥签的" in told


def test_a_certificate_moves_nothing_again(start: Start) -> None:
    one = sender(start)
    signed = one.certificate(one.create("draft"))
    assert "ok refs/heads/draft" in one.send(signed)
    assert "refs/heads/draft 已经有别人的推送" in one.send(signed)


def test_a_certificate_is_good_for_some_minutes(start: Start) -> None:
    one = sender(start)
    late = one.certificate(one.create("draft"), age=SLOP + 60)
    assert "拒绝：推送的签名隔得太久才送到" in one.send(late)
    assert "ok refs/heads/draft" in one.send(one.certificate(one.create("draft"), age=SLOP - 60))


def test_a_certificate_is_good_until_its_key_is_taken_away(start: Start) -> None:
    one = sender(start)
    signed = one.certificate(one.create("draft"))
    (one.key.parent / "allowed").write_text("")
    assert "拒绝：推送的签名不是用登记过的密钥签的" in one.send(signed)
