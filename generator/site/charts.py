"""Charts: coordinates of the inline SVG drawings, all computed here; templates only place them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal

from msgspec import Struct


class Label(Struct, frozen=True):
    """A text at a point, with its SVG ``text-anchor``."""

    x: str
    y: str
    anchor: str
    text: str
    value: str = ""


class Radar(Struct, frozen=True):
    """A radar: rings, spokes, the shape of the values and the labels around."""

    width: int
    height: int
    rings: tuple[str, ...]
    spokes: tuple[tuple[str, str, str, str], ...]
    shape: str
    dots: tuple[tuple[str, str], ...]
    labels: tuple[Label, ...]
    description: str


class Mark(Struct, frozen=True):
    """One point of a trend; ``open`` draws it hollow (not yet final), ``lift`` places its text."""

    x: str
    y: str
    text: str
    open: bool
    lift: int


class Trend(Struct, frozen=True):
    """A line over quarters, with the lines of the grades behind it."""

    width: int
    height: int
    left: str
    right: str
    guides: tuple[Label, ...]
    line: str
    dashed: str
    marks: tuple[Mark, ...]
    ticks: tuple[Label, ...]
    description: str


class Bar(Struct, frozen=True):
    """One bar; ``text`` stands for the value, “—” when it is withheld."""

    name: str
    text: str
    percent: str
    style: str = ""


class Box(Struct, frozen=True):
    """A box from quartile to quartile with the median, on an axis that all boxes share.

    ``left`` and ``span`` are empty without quartiles; ``guide`` is where the whole group's median
    lies.
    """

    width: int
    height: int
    ticks: tuple[str, ...]
    left: str
    span: str
    median: str
    guide: str


def _n(value: float) -> str:
    text = f"{value:.1f}"
    return text.removesuffix(".0")


def _points(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{_n(x)},{_n(y)}" for x, y in points)


def radar(shares: Sequence[tuple[str, Decimal, Decimal]]) -> Radar | None:
    """A radar of ``(name, score, full)``; None for fewer than three axes, which make no shape."""
    if len(shares) < 3:
        return None
    width, height, radius = 300, 244, 84.0
    cx, cy = width / 2, height / 2
    angles = [2 * math.pi * i / len(shares) - math.pi / 2 for i in range(len(shares))]

    def at(index: int, share: float) -> tuple[float, float]:
        angle = angles[index]
        return cx + radius * share * math.cos(angle), cy + radius * share * math.sin(angle)

    values = [float(score / full) if full else 0.0 for _, score, full in shares]
    corners = [at(i, value) for i, value in enumerate(values)]
    labels = []
    for i, (name, score, full) in enumerate(shares):
        x, y = at(i, 1.0)
        across = math.cos(angles[i])
        side = "middle" if abs(across) < 0.3 else ("start" if across > 0 else "end")
        up = math.sin(angles[i])
        lift = -20.0 if up < -0.5 else (16.0 if up > 0.5 else -4.0)
        labels.append(Label(_n(x + 9 * across), _n(y + lift), side, name, f"{score:f} / {full:f}"))
    return Radar(
        width,
        height,
        tuple(
            _points([at(i, share) for i in range(len(shares))]) for share in (0.25, 0.5, 0.75, 1.0)
        ),
        tuple((_n(cx), _n(cy), _n(at(i, 1.0)[0]), _n(at(i, 1.0)[1])) for i in range(len(shares))),
        _points(corners),
        tuple((_n(x), _n(y)) for x, y in corners),
        tuple(labels),
        "，".join(f"{name} {score:f}/{full:f}" for name, score, full in shares),
    )


_ABOVE, _BELOW = -9, 17
"""Where a total stands, from its point to its base line; in the units of the chart."""
_CROWDED = 8
"""Quarters beyond which not every one has room for its name and total."""
_YEAR = 34
"""What a year's name takes of the axis, with some space."""


def trend(
    points: Sequence[tuple[str, Decimal, bool]], guides: Sequence[tuple[str, Decimal]]
) -> Trend | None:
    """A line of ``(quarter, total, provisional)``, with a guide at each grade's lowest total.

    Of many quarters only the highest, the lowest and the last have their totals beside them, and
    the axis names years; the description names them all.
    """
    if not points:
        return None
    width, height = 380, 244
    left, right, top, bottom = 62.0, width - 22.0, 22.0, height - 30.0
    lines = [(name, value) for name, value in guides if value > 0]
    least = min([total for _, total, _ in points] + [value for _, value in lines])
    low = max(Decimal(0), (least // 10) * 10 - (10 if least % 10 == 0 and least > 0 else 0))
    high = max([Decimal(100)] + [total for _, total, _ in points])

    def y(value: Decimal) -> float:
        return bottom - (bottom - top) * float((value - low) / (high - low))

    step = (right - left - 40) / max(1, len(points) - 1)
    xs = [
        left + 20 + step * i if len(points) > 1 else (left + right) / 2 for i in range(len(points))
    ]
    place = [(x, y(total)) for x, (_, total, _) in zip(xs, points, strict=True)]
    totals = [total for _, total, _ in points]
    told = set(range(len(points)))
    ticks = [(index, name) for index, (name, _, _) in enumerate(points)]
    if len(points) > _CROWDED:
        told = {totals.index(max(totals)), totals.index(min(totals)), len(points) - 1}
        years = [name.partition("Q")[0] for name, _, _ in points]
        ticks = _apart([(years.index(year), year) for year in dict.fromkeys(years)], xs)
    firm = [p for p, (_, _, open_) in zip(place, points, strict=True) if not open_]
    loose = place[len(firm) - 1 :] if firm and len(firm) < len(place) else []
    return Trend(
        width,
        height,
        _n(left),
        _n(right),
        tuple(Label(_n(left - 6), _n(y(v)), "end", name, f"{v:f}") for name, v in lines),
        _points(firm),
        _points(loose),
        tuple(
            Mark(
                _n(px),
                _n(py),
                f"{total:f}" if index in told else "",
                open_,
                _BELOW if _is_valley(place, index) and py + _BELOW <= bottom else _ABOVE,
            )
            for index, ((px, py), (_, total, open_)) in enumerate(zip(place, points, strict=True))
        ),
        tuple(Label(_n(xs[index]), _n(bottom + 19), "middle", name) for index, name in ticks),
        "，".join(
            f"{name} {total:f}{'（未结束）' if open_ else ''}" for name, total, open_ in points
        ),
    )


def _apart(ticks: Sequence[tuple[int, str]], xs: Sequence[float]) -> list[tuple[int, str]]:
    """Those that have room: not all of many years, nor two whose first quarters are close."""
    kept: list[tuple[int, str]] = []
    for index, name in ticks:
        if not kept or xs[index] - xs[kept[-1][0]] >= _YEAR:
            kept.append((index, name))
    return kept


def _is_valley(place: Sequence[tuple[float, float]], index: int) -> bool:
    """Whether the line comes to this point from above, where a text would stand in its way."""
    own = place[index][1]
    around = [y for _, y in (*place[max(0, index - 1) : index], *place[index + 1 : index + 2])]
    return any(y < own for y in around) and all(y <= own for y in around)


def box(
    lower: Decimal | None,
    median: Decimal | None,
    upper: Decimal | None,
    scale: tuple[Decimal, Decimal],
    guide: Decimal | None,
    ticks: Decimal | None = None,
) -> Box | None:
    """A box on an axis of ``scale``, divided by tens or into so many ``ticks``.

    None without a median.
    """
    if median is None:
        return None
    low, high = scale
    width, height, edge = 200, 18, 3.0

    def x(value: Decimal) -> float:
        return edge + (width - 2 * edge) * float((value - low) / (high - low))

    steps = int(ticks if ticks is not None else (high - low) / 10)
    marks = [low + (high - low) * i / steps for i in range(steps + 1)]
    left = span = ""
    if lower is not None and upper is not None:
        left, span = _n(x(lower)), _n(x(upper) - x(lower))
    return Box(
        width,
        height,
        tuple(_n(x(mark)) for mark in marks),
        left,
        span,
        _n(x(median)),
        _n(x(guide)) if guide is not None else "",
    )


SMALLEST = 3
"""Groups of fewer people are not counted in public: the count would name somebody."""


def withheld(counts: Sequence[int]) -> list[int | None]:
    """Counts of a breakdown with those of 1…2 people withheld (None).

    As long as the total gives away what is withheld, the next smallest is withheld too; where there
    is none, and of fewer than three people in all, nothing is told.
    """
    hidden = [i for i, n in enumerate(counts) if 0 < n < SMALLEST]
    rest = sorted((n, i) for i, n in enumerate(counts) if n >= SMALLEST)
    while hidden and rest and _given_away([counts[i] for i in hidden]):
        hidden.append(rest.pop(0)[1])
    if hidden and _given_away([counts[i] for i in hidden]):
        return [None] * len(counts)
    return [None if i in hidden else n for i, n in enumerate(counts)]


def _given_away(hidden: Sequence[int]) -> bool:
    """Whether the sum of cells that are not empty tells what is in them."""
    few, people = len(hidden), sum(hidden)
    all_full = max(hidden) < SMALLEST and people == few * (SMALLEST - 1)
    return few < 2 or people == few or (few > 2 and all_full)


def bars(rows: Sequence[tuple[str, int]]) -> list[Bar]:
    """Bars of a breakdown of people, the small ones withheld; widths as a share of the total."""
    total = sum(count for _, count in rows)
    found = []
    for (name, _), count in zip(rows, withheld([n for _, n in rows]), strict=True):
        if count is None:
            found.append(Bar(name, "—", "0", "withheld"))
        else:
            found.append(Bar(name, str(count), _n(100 * count / total) if total else "0"))
    return found
