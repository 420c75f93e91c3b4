"""Scalar text: how a value is written so that every reader of YAML takes it for the same text.

Our own reader takes every scalar as the text that was typed, so quotes are needed only where the
plain text would not come back the same. Other tools (editors, forges, scripts) do type plain
scalars; a text field that they would read as a number, a yes/no or nothing is therefore quoted:
``结构版本: "1.0"``, ``制度版本: "2013.1"``, but ``分: 8.53`` and ``2013-07-02``. That is the one
rule: **quotes only where the text would be read as something else**, double ones unless the text
itself holds ``"`` or a backslash.
"""

from __future__ import annotations

import re
from functools import lru_cache

from yaml import YAMLError
from yaml._yaml import CParser
from yaml.events import ScalarEvent

from generator.yamltext import Node, Scalar

NUMBERS = frozenset({"整数", "数", "年度"})
"""Kinds of fields whose text is a number, and may be read as one."""

_SAFE = "[\u4e00-\u9fffA-Za-z0-9〔〕（）、。，；“”《》·]+"
_SURE = re.compile(f"{_SAFE}(?:[-./()+ ]{_SAFE})*")
_NUMBER = re.compile(
    r"[-+]?(?:0b[01_]+|0o[0-7_]+|0x[0-9a-fA-F_]+"
    r"|[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?"  # YAML 1.1 counts in sixties
    r"|(?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9][0-9_]*)(?:[eE][-+]?[0-9]+)?"
    r"|\.(?:inf|Inf|INF))|\.(?:nan|NaN|NAN)"
)
_WORD = re.compile("~|null|true|false|yes|no|on|off|y|n|<<|=", re.IGNORECASE)


def written(text: str, kind: str = "文本", *, within: bool = False) -> str:
    """``text`` as it stands in a file for a field of this kind; ``within`` a list in brackets.

    An empty text is nothing at all, but ``""`` within brackets.
    """
    if not text:
        return '""' if within else ""
    if reads_plain(text, within=within) and (kind in NUMBERS or not _read_otherwise(text)):
        return text
    if '"' in text or "\\" in text:
        return "'" + text.replace("'", "''") + "'"
    return f'"{text}"'


def _read_otherwise(text: str) -> bool:
    """Whether YAML 1.1 or 1.2 takes the plain text for a number, a truth value or nothing."""
    return _NUMBER.fullmatch(text) is not None or _WORD.fullmatch(text) is not None


@lru_cache(maxsize=4096)
def reads_plain(text: str, *, within: bool = False) -> bool:
    """Whether the text written without quotes is read back as the same text."""
    if _SURE.fullmatch(text):
        return True
    if text != text.strip(" \u3000") or "\n" in text:
        return False
    # Twice within a list, because what follows may be a comma or a bracket.
    parser = CParser(f"[{text}, {text} ]" if within else f"k: {text}")
    events = []
    try:
        while (event := parser.get_event()) is not None:
            events.append(event)
    except YAMLError:
        return False
    if len(events) != 8:  # the two ends of stream, document and box, and two texts
        return False
    return all(
        type(event) is ScalarEvent
        and not event.style
        and event.anchor is None
        and event.tag is None
        and event.value == text
        for event in events[3 if within else 4 : 5]
    )


def in_place(node: Node, value: str | None) -> str | None:
    """What stands in the file for ``value`` in the node's own style; None when that is unsure."""
    if not value or not isinstance(node, Scalar):
        return None
    text, end = node.source.text, node.start + len(node.text)
    if not node.quoted:
        whole = text.startswith(node.text, node.start)
        return value if whole and reads_plain(value, within=True) else None
    mark = text[node.start]
    whole = mark in "'\"" and text[node.start + 1 : end + 2] == node.text + mark
    return f"{mark}{value}{mark}" if whole and mark not in value and "\\" not in value else None
