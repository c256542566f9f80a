"""Annotations beside the chart: which interval each belongs to."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from serving.app.kept import Annotation
from serving.app.points import Point


def notes(points: Sequence[Point], annotations: Sequence[Annotation], zone: ZoneInfo) -> list[str]:
    """For each interval what was noted in it; of several, one after the other."""
    found: list[list[str]] = [[] for _ in points]
    starts = [point.start for point in points]
    for note in annotations:
        local = note.time.astimezone(zone) if note.time else None
        day = local.date() if local else note.day
        places = [
            place
            for place, start in enumerate(starts)
            if (start <= local if local else day is not None and start.date() <= day)
        ]
        if places and _is_within(points, places[-1], day):
            found[places[-1]].append(note.text)
    return [" · ".join(texts) for texts in found]


def _is_within(points: Sequence[Point], place: int, day: object) -> bool:
    """The last interval ends somewhere: one as long as that before it is taken for its end."""
    if place < len(points) - 1 or len(points) < 2:
        return True
    last, before = points[-1].start, points[-2].start
    return last.date() <= day < (last + (last - before)).date() or day == last.date()  # type: ignore[operator]
