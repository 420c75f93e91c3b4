"""Dice: chance that falls the same on every machine and under every version of Python.

Only ``random()`` is promised to give the same numbers for ever, so everything is made of it.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

Item = TypeVar("Item")


class Dice:
    """A sequence of choices that depends on nothing but its seed."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed).random  # noqa: S311 - nothing secret

    def below(self, limit: int) -> int:
        """A number from 0 up to, not including, ``limit``."""
        return int(self._random() * limit)

    def between(self, least: int, most: int) -> int:
        """A number from ``least`` to ``most``, both included."""
        return least + int(self._random() * (most - least + 1))

    def chance(self, share: float) -> bool:
        """True in so many cases of one."""
        return self._random() < share

    def pick(self, items: Sequence[Item]) -> Item:
        """One of the items."""
        return items[int(self._random() * len(items))]

    def weighted(self, items: Sequence[tuple[int, Item]]) -> Item:
        """One of the items, each as likely as its weight."""
        left = int(self._random() * sum(weight for weight, _ in items))
        for weight, item in items:
            left -= weight
            if left < 0:
                return item
        return items[-1][1]

    def shuffled(self, items: Sequence[Item]) -> list[Item]:
        """The items in another order."""
        found = list(items)
        for last in range(len(found) - 1, 0, -1):
            other = int(self._random() * (last + 1))
            found[last], found[other] = found[other], found[last]
        return found


def shares(total: int, weights: Sequence[int]) -> list[int]:
    """``total`` in whole parts as near to the weights as can be (largest remainder)."""
    whole = sum(weights)
    parts = [total * weight // whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for index in order[: total - sum(parts)]:
        parts[index] += 1
    return parts
