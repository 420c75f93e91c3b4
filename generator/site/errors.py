"""How the site refuses: a message, what to do about it, and the problems behind it."""

from __future__ import annotations

from generator.problems import Problem


class SiteError(Exception):
    """The site cannot be built. ``problems`` are the data's errors when they are the reason."""

    def __init__(self, message: str, hint: str = "", problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.problems = problems

    def __str__(self) -> str:
        return f"{self.message}。{self.hint}" if self.hint else self.message
