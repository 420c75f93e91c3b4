"""Identity: which account a server says is pushing; pure.

A forge tells its hooks in a variable of its own; a signed push carries a certificate. What the
commits say about their authors plays no part here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from generator.history.failures import GitError

SOURCES = ("GL_USERNAME", "GITEA_PUSHER_NAME", "GL_USER", "REMOTE_USER")
"""GitLab, Gitea and Forgejo, gitolite, and whatever web server stands before git."""
_ADDRESS = re.compile(r".*<([^<>]+)>\s*")


def pusher(environment: Mapping[str, str]) -> tuple[str, ...]:
    """The names the server gives, each of which must be an account of one and the same person.

    Raises ``GitError`` when nobody is named, or the certificate of a signed push does not hold.
    """
    names = [environment[name] for name in SOURCES if environment.get(name)]
    if environment.get("GIT_PUSH_CERT"):
        names.append(_signer(environment))
    if not names:
        raise GitError(
            "服务器没有说明是谁在推送",
            "要由代码托管平台或网页服务器认证，或者用登记过的密钥签名推送（git push --signed）",
        )
    return tuple(dict.fromkeys(names))


def ensure_signed(certificate: bytes, told: bytes) -> None:
    """Ensure that a signed push does nothing beyond what its certificate says.

    ``told`` is what git gives a pre-receive hook. Git also does what is asked for beside a
    certificate: whoever holds back somebody's signed push could add what they like to it. Raises
    ``GitError`` then.
    """
    _, _, signed = certificate.partition(b"\n\n")
    commands = frozenset(signed.partition(b"-----BEGIN ")[0].splitlines())
    beside = [line for line in told.splitlines() if line not in commands]
    if beside:
        refs = "、".join(line.split(b" ")[-1].decode("utf-8", "replace") for line in beside)
        raise GitError(
            f"推送的签名里没有 {refs} 的这次改动",
            "请重新推送；再三如此的，请告诉管理员：有人在途中改动推送",
        )


def _signer(environment: Mapping[str, str]) -> str:
    """Whose certificate it is.

    The status alone does not do: for a key that is not registered, git says G (good) as well, and
    leaves the signer empty.
    """
    status = environment.get("GIT_PUSH_CERT_STATUS", "")
    signer = environment.get("GIT_PUSH_CERT_SIGNER", "").strip()
    if status != "G" or not signer:
        raise GitError(
            "推送的签名不是用登记过的密钥签的", "请管理员把公钥登记到服务器的 allowed_signers"
        )
    nonce = environment.get("GIT_PUSH_CERT_NONCE_STATUS")
    if nonce == "SLOP":
        raise GitError(
            "推送的签名隔得太久才送到",
            "请重新推送；再三如此的，请管理员在服务器上重新运行 dangan hook install --server",
        )
    if nonce != "OK":
        raise GitError("推送的签名不是为这一次推送签的", "请重新推送")
    match = _ADDRESS.fullmatch(signer)
    return match[1] if match else signer
