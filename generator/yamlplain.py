"""The plain layout: texts written as ``fmt`` lays them out, read line by line; no other text.

Nearly every archive is one name and one value a line, two spaces a level, and that can be read in
a third of the time libyaml needs. Nothing here decides what YAML means: a text of which any line is
not of the few kinds below, or does not stand exactly where the line before lets it, is not read,
and ``yamltext`` reads the whole of it over libyaml. It alone words what is wrong with a text.
"""

from __future__ import annotations

import re
from sys import intern

from generator.yamltree import Content, Mapping, Sequence, SourceText

_WORD = "\u4e00-\u9fff0-9A-Za-z"
_SIGNS = "·×÷\u2010-\u2027\u2030-\u205e\u2190-\u22ff\u2460-\u24ff\u3001-\u3029\uff01-\uff5e"
"""All of it ordinary (see ``rawtext``): not forbidden, in NFC, and without meaning in YAML."""
_LETTER = f"[-,./()+=_;{_SIGNS}{_WORD}]"
_NAME = f"[\u4e00-\u9fffA-Za-z][{_WORD}]{{0,39}}+"
# No space before or behind, no colon but between two letters: no indicator can be among it.
_TEXT = f"(?:-?[0-9]|[\u4e00-\u9fffA-Za-z\u300a\u201c\uff08]){_LETTER}*+(?:(?: ++|:){_LETTER}++)*"
# Each wide set of characters takes a millisecond to compile, so what can be said once is.
_LIST = rf"\[(?:(?:(?<=\[)|(?<!\[), )(?![-.=])[-.={_WORD}]++)*\]"
_REMARK = f"#[ -~{_SIGNS}{_WORD}]*+"
# Each kind of line, or all that is left from the first line that is of none: so the matches cover
# the text without a gap. A line is read in one way or in none: what could be read as less is
# possessive, but only single characters are. Before 3.11.5, Python is wrong about groups that are.
_LINES = re.compile(
    rf'(( *+(?:- )?)({_NAME}):(?: (?:({_TEXT})|("[0-9.]++"|{_LIST})))?(?: ++{_REMARK})?\n'
    rf"|(?:(?: *+{_REMARK})?\n)+)|([\s\S]++)"
)
_STEP = 2
_MAX_DEPTH = 8


def read_plain(text: str) -> Mapping | None:
    """The tree of a text in the plain layout, the very one libyaml's events give; else None."""
    lines = _LINES.findall(text)
    if not lines or lines[-1][-1]:
        return None
    source = SourceText(text)
    note_place = source.places.append
    opened = _Open(source)
    entries: dict[str, Content] = {}  # of the innermost mapping
    inside: str | None = None  # what a further line of that mapping begins with
    owner, owner_at = "", -1  # the name whose contents must follow, one level deeper
    at = 0
    for line, lead, name, value, special, _ in lines:
        if not name:  # empty lines and remarks
            at += len(line)
            continue
        if lead != inside:
            mapping = opened.enter(lead, at, owner, owner_at)
            if mapping is None:
                return None
            entries, inside, owner = mapping.contents, " " * len(lead), ""
        name = intern(name)  # some fifty names, however many records  # noqa: PLW2901
        if owner or name in entries:
            return None
        start = at + len(lead)
        note_place(start)
        if value:
            entries[name] = value
            note_place(start + len(name) + 2)
        elif not special:
            owner, owner_at = name, start
        elif special[0] == '"':
            entries[name] = special[1:-1]
            note_place(start + len(name) + 2)
        else:
            entries[name] = _listed(source, special, start + len(name) + 2, start)
        at += len(line)
    return None if owner else opened.finish()


def _listed(source: SourceText, written: str, at: int, key_start: int) -> Sequence:
    """A list of words as it is written in brackets."""
    found = Sequence(source, at, key_start)
    at += 1
    if len(written) > len("[]"):
        for word in written[1:-1].split(", "):
            found.contents.append(word)
            source.places.append(at)
            at += len(word) + 2
    found.end = len(source.places)
    return found


class _Open:
    """The mappings and lists that are open, outermost first, each with the column it stands in."""

    def __init__(self, source: SourceText) -> None:
        self._source = source
        self._stack: list[tuple[Mapping | Sequence, int]] = []

    def enter(self, lead: str, at: int, owner: str, owner_at: int) -> Mapping | None:
        """The mapping to which a line at ``at`` with that lead belongs; None when to none."""
        stack, is_item = self._stack, lead.endswith("- ")
        column = len(lead) - _STEP if is_item else len(lead)
        if not stack:
            return None if lead else self._mapping(at, 0, -1)
        if owner:
            branch, outer_column = stack[-1]
            if column != outer_column + _STEP or len(stack) >= _MAX_DEPTH:
                return None
            assert isinstance(branch, Mapping)
            if not is_item:
                branch.contents[owner] = found = self._mapping(at + column, column, owner_at)
                return found
            branch.contents[owner] = listed = Sequence(self._source, at + column, owner_at)
            stack.append((listed, column))
        while stack[-1][1] > column:
            self._close()
        branch, own_column = stack[-1]
        if own_column != column or is_item != isinstance(branch, Sequence):
            return None
        if isinstance(branch, Mapping):
            return branch
        found = self._mapping(at + len(lead), len(lead), -1)
        branch.contents.append(found)
        return found

    def _mapping(self, at: int, column: int, key_start: int) -> Mapping:
        found = Mapping(self._source, at, key_start)
        self._stack.append((found, column))
        return found

    def _close(self) -> Mapping | Sequence:
        branch, _ = self._stack.pop()
        branch.end = len(self._source.places)
        return branch

    def finish(self) -> Mapping | None:
        """Close all; gives the outermost mapping, if there is one."""
        branch: Mapping | Sequence | None = None
        while self._stack:
            branch = self._close()
        return branch if isinstance(branch, Mapping) else None
