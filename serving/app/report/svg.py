"""The course of a period as SVG: the time before is dashed, what is unfinished dotted."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from serving.app import format, interval
from serving.app.metric import Metric
from serving.app.points import Point

WIDE, TALL = 1000, 280
LEFT, RIGHT, TOP, BOTTOM = 64, 12, 12, 26
TICKS, LABELS = 4, 9


@dataclass(frozen=True)
class _Scale:
    """Where a point stands. count: of points along; low, top: the least and greatest that fit."""

    count: int
    low: float
    top: float

    def x(self, place: int) -> float:
        return LEFT + place * (WIDE - LEFT - RIGHT) / max(1, self.count - 1)

    def y(self, value: float) -> float:
        return TALL - BOTTOM - (TALL - TOP - BOTTOM) * (value - self.low) / (self.top - self.low)


def course(
    metric: Metric,
    unit: str,
    current: Sequence[Point],
    before: Sequence[Point],
    *,
    currency: str = "",
) -> str:
    """unit: the interval. currency: of amounts."""
    values = [point.value for point in (*current, *before) if point.value is not None]
    top = _top(max(map(abs, values), default=0.0))
    # Where more was paid back than paid, 0 stands in the middle
    low = -top if min(values, default=0.0) < 0 else 0.0
    scale = _Scale(max(len(current), len(before)), low, top)
    parts = [
        f'<svg viewBox="0 0 {WIDE} {TALL}" role="img" aria-label="{escape(metric.label)}">',
        *_axes(metric, unit, current or before, scale, currency),
        *_segments(before, scale, "before"),
        *_segments(current, scale, "now"),
        *_dots(metric, unit, current, scale),
        "</svg>",
    ]
    return "\n".join(parts)


def _axes(
    metric: Metric, unit: str, points: Sequence[Point], scale: _Scale, currency: str
) -> list[str]:
    found = []
    for tick in range(TICKS + 1):
        value = scale.low + (scale.top - scale.low) * tick / TICKS
        y = scale.y(value)
        found.append(f'<line x1="{LEFT}" x2="{WIDE - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
        is_paid = metric.kind == "money"
        told = format.of_currency(value, currency) if is_paid else value
        said = escape(format.value(metric.kind, told))
        found.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{said}</text>')
    for place in range(0, len(points), max(1, -(-len(points) // LABELS))):
        anchor = "start" if place == 0 else "end" if place == len(points) - 1 else "middle"
        said = escape(interval.label(points[place].start, unit, len(points)))
        found.append(
            f'<text x="{scale.x(place):.1f}" y="{TALL - 6}" text-anchor="{anchor}">{said}</text>'
        )
    return found


def _segments(points: Sequence[Point], scale: _Scale, name: str) -> list[str]:
    """From one point to the next, where both have a value."""
    found = []
    for place, (a, b) in enumerate(pairwise(points)):
        if a.value is None or b.value is None:
            continue
        partial = b.is_partial or (place == 0 and a.is_partial)
        kind = f"{name} partial" if partial and name == "now" else name
        ends = f"M{scale.x(place):.1f},{scale.y(a.value):.1f}L"
        ends += f"{scale.x(place + 1):.1f},{scale.y(b.value):.1f}"
        found.append(f'<path class="{kind}" d="{ends}"/>')
    return found


def _dots(metric: Metric, unit: str, points: Sequence[Point], scale: _Scale) -> list[str]:
    """Each says its number to who points at it."""
    found = []
    for place, point in enumerate(points):
        if point.value is None:
            continue
        so_far = " (so far)" if point.is_partial else ""
        amount = point.text or format.value(metric.kind, point.value, exact=True)
        said = escape(f"{interval.long_label(point.start, unit)}{so_far}: {amount}")
        found.append(
            f'<circle cx="{scale.x(place):.1f}" cy="{scale.y(point.value):.1f}" r="3.5">'
            f"<title>{said}</title></circle>"
        )
    return found


def _top(most: float) -> float:
    """The next round number of which a fourth is round too."""
    if most <= TICKS:
        return float(TICKS)
    size = 10.0 ** math.floor(math.log10(most))
    return next(size * step for step in (1, 2, 4, 8, 10) if size * step >= most)
