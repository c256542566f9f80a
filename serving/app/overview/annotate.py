"""Annotations beside the chart: which interval each belongs to."""

from collections.abc import Sequence
from datetime import datetime, time
from zoneinfo import ZoneInfo

from serving.app.kept import Annotation
from serving.app.points import Point


def notes(
    points: Sequence[Point], annotations: Sequence[Annotation], zone: ZoneInfo, end: datetime
) -> list[str]:
    """For each interval what was noted in it; of several, one after the other.

    end: of the last interval, exclusive.
    """
    found: list[list[str]] = [[] for _ in points]
    starts = [point.start for point in points]
    for note in annotations:
        local = note.time.astimezone(zone) if note.time else None
        day = local.date() if local else note.day
        assert day is not None
        places = [
            place
            for place, start in enumerate(starts)
            if (start <= local if local else start.date() <= day)
        ]
        if places and (local or datetime.combine(day, time(), zone)) < end:
            found[places[-1]].append(note.text)
    return [" · ".join(texts) for texts in found]
