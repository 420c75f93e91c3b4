"""The word splitter's dictionary, of which only so much is unfolded as the texts at hand need.

It holds half a million words and beginnings of words. To make a mapping of all of them takes longer
than to split all texts of a site, in which one pair of signs in thirty occurs that a word begins
with. So the words lie by their first two signs, and are put in when a text has these.
"""

from __future__ import annotations

import marshal
from array import array
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

_Parts = tuple[str, bytes, bytes, str, bytes, bytes, str, bytes]
"""Signs that words begin with, their weights, and where the pairs of each begin; the second signs
of pairs, and where the words of each pair begin, in the text of all and by number; this text, a
word to a line, and the weights."""


class Dictionary(dict[str, int]):
    """Words with their weights, those of them that have been unfolded.

    As the splitter has it, every beginning of a word is a word, of no weight if it is not one.
    """

    def __init__(self, folded: bytes) -> None:
        """One that ``fold`` gave; raises ``ValueError``, ``TypeError`` or ``EOFError`` if not."""
        parts: _Parts = marshal.loads(folded)  # noqa: S302 (from the user's own folder)
        firsts, weights, begins, self._seconds, places, numbers, self._words, own = parts
        super().__init__(zip(firsts, array("I", weights), strict=True))
        self._numbers = dict(zip(firsts, range(len(firsts)), strict=True))
        self._begins, self._places = array("I", begins), array("I", places)
        self._entries, self._weights = array("I", numbers), array("I", own)
        self._known: set[tuple[str, str]] = set()

    def unfold(self, text: str) -> None:
        """Put in all words that may stand in a text."""
        for pair in {*pairwise(text)} - self._known:
            self._known.add(pair)
            number = self._numbers.get(pair[0])
            if number is None:
                continue
            at = self._seconds.find(pair[1], self._begins[number], self._begins[number + 1])
            if at >= 0:
                words = self._words[self._places[at] : self._places[at + 1]].split("\n")
                own = self._weights[self._entries[at] : self._entries[at + 1]]
                self.update(zip(words, own, strict=False))  # behind the last there is ''


def fold(words: Mapping[str, int]) -> bytes:
    """Words, every beginning of one among them, with their weights, for a ``Dictionary`` to read.

    Words are of one line, and a weight is of 32 bits.
    """
    singles: dict[str, int] = {}
    pairs: dict[str, dict[str, list[str]]] = {}
    for word in sorted(words):
        if len(word) == 1:
            singles[word] = words[word]
            pairs[word] = {}
        elif word:
            pairs[word[0]].setdefault(word[1], []).append(word)
    begins, places, numbers = array("I", [0]), array("I", [0]), array("I", [0])
    seconds, lines, weights = [], list[str](), array("I")
    for own in pairs.values():
        for second, found in own.items():
            seconds.append(second)
            lines += found
            weights.extend(words[word] for word in found)
            places.append(places[-1] + sum(len(word) + 1 for word in found))
            numbers.append(len(weights))
        begins.append(len(seconds))
    parts: _Parts = (
        *("".join(singles), array("I", singles.values()).tobytes(), begins.tobytes()),
        *("".join(seconds), places.tobytes(), numbers.tobytes()),
        *("".join(f"{line}\n" for line in lines), weights.tobytes()),
    )
    return marshal.dumps(parts)


def equip(splitter: Any, dictionary: Dictionary, total: int) -> None:
    """Let a splitter work with these words, whose weights come to ``total``."""
    of_text = splitter.get_DAG

    def get_dag(text: str) -> Any:
        dictionary.unfold(text)
        return of_text(text)

    # Whatever it looks up in splitting a text is a part of it, and this is what it does first.
    splitter.get_DAG = get_dag
    splitter.FREQ, splitter.total, splitter.initialized = dictionary, total, True
