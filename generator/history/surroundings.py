"""Surroundings: the environment variables with which git runs, whatever dangan was called from."""

from __future__ import annotations

import os
from pathlib import Path

FIXED = {
    "GIT_NO_REPLACE_OBJECTS": "1",
    # No file: in .git/info/grafts commits would be given other parents than their own.
    "GIT_GRAFT_FILE": "",
    "GIT_OPTIONAL_LOCKS": "0",
    # A partial clone would fetch a missing object by whatever program its configuration names.
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_NO_LAZY_FETCH": "1",
    "LC_ALL": "C",
    # An editor that has git take paths to the letter sets these, and the hooks it runs have them.
    "GIT_LITERAL_PATHSPECS": "0",
    "GIT_GLOB_PATHSPECS": "0",
    "GIT_NOGLOB_PATHSPECS": "0",
    "GIT_ICASE_PATHSPECS": "0",
}
"""What git is always told."""


def alone(folder: Path) -> dict[str, str]:
    """For the repository that has its top in this folder, and no other."""
    here = folder.resolve()
    own = here / ".git"
    return FIXED | {
        "GIT_DIR": str(own),
        "GIT_WORK_TREE": str(here),
        "GIT_COMMON_DIR": str(own),
        "GIT_INDEX_FILE": str(own / "index"),
        "GIT_OBJECT_DIRECTORY": str(own / "objects"),
    }


def aside(folder: Path, root: Path, common: Path) -> dict[str, str]:
    """For a folder that takes objects, which the repository at ``root`` only gives.

    Its own lie in ``common``, or, while a push is in quarantine, where git has said.
    """
    given = os.environ.get("GIT_OBJECT_DIRECTORY") or common / "objects"
    objects = [_quoted(str(root / given))]
    if known := os.environ.get("GIT_ALTERNATE_OBJECT_DIRECTORIES"):
        objects.append(known)
    return FIXED | {
        "GIT_OBJECT_DIRECTORY": str(folder.resolve()),
        "GIT_ALTERNATE_OBJECT_DIRECTORIES": os.pathsep.join(objects),
    }


def _quoted(path: str) -> str:
    """A path as git reads it in a list of paths, whatever is in it."""
    for plain, written in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n")):
        path = path.replace(plain, written)
    return f'"{path}"'
