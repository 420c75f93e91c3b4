"""How the site refuses: a message, what to do about it, and the problems behind it."""

from __future__ import annotations

from generator.problems import Problem, Refused


class SiteError(Refused):
    """The site cannot be built. ``problems`` are the data's errors when they are the reason."""

    def __init__(self, message: str, hint: str = "", problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(message, hint)
        self.problems = problems


def changed_meanwhile(path: str) -> SiteError:
    """That a file is not what it was when the site was begun: it would be of no commit."""
    return SiteError(
        f"生成网页的时候，{path} 被改动了，没有生成网站",
        "原来的网站没有变动。请等改完了再生成一次",
    )
