"""Offline: a built site must not lead to another host, not even from the theme's own scripts.

Material's bundle names hosts it would load mermaid or repository figures from, and comes with
source maps and search helpers for thirty languages. What this site cannot use is taken out.
"""

from __future__ import annotations

import re
from pathlib import Path

_LICENCE = re.compile(r"(/\*!.*?\*/)", re.DOTALL)
_FOREIGN = re.compile(r"https?://(?!www\.w3\.org/)")
_SOURCE_MAP = re.compile(r"\n?/[/*]# sourceMappingURL=\S+(?: ?\*/)?")
_KEPT_LANGUAGES = frozenset({"lunr.zh.min.js", "lunr.stemmer.support.min.js"})


def clean(site: Path) -> None:
    """Remove maps and unused languages, and defuse addresses in scripts and styles.

    A sitemap is for search engines of the internet, and its addresses would be empty here.
    """
    for unused in [*site.rglob("*.map"), *site.glob("sitemap.xml*")]:
        unused.unlink()
    helpers = site / "assets" / "javascripts" / "lunr"
    for helper in sorted(helpers.rglob("*.js")):
        if helper.name not in _KEPT_LANGUAGES:
            helper.unlink()
    for file in sorted([*site.rglob("*.js"), *site.rglob("*.css")]):
        text = file.read_text(encoding="utf-8")
        cleaned = defuse(text)
        if cleaned != text:
            file.write_text(cleaned, encoding="utf-8")


def defuse(text: str) -> str:
    """A script or style without addresses of other hosts.

    A licence keeps its wording, its addresses lose their scheme; in code an address becomes one
    that loads nothing. Names of XML namespaces stay: they are never fetched.
    """
    parts = _LICENCE.split(text)
    for index, part in enumerate(parts):
        licence = index % 2 == 1
        defused = _FOREIGN.sub("" if licence else "about:blank#", part)
        parts[index] = _SOURCE_MAP.sub("", defused)
    return "".join(parts)
