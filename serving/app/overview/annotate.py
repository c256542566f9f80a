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

    A day's note stands at the first interval of the day. end: of the last interval, exclusive.
    """
    found: list[list[str]] = [[] for _ in points]
    starts = [point.start for point in points]
    for note in annotations:
        if note.time:
            at = note.time.astimezone(zone)
            begun = [place for place, start in enumerate(starts) if start <= at]
        else:
            assert note.day is not None
            at = datetime.combine(note.day, time(), zone)
            of_day = [place for place, start in enumerate(starts) if start.date() == note.day]
            begun = of_day[:1] or [place for place, start in enumerate(starts) if start <= at]
        if begun and at < end:
            found[begun[-1]].append(note.text)
    return [" · ".join(texts) for texts in found]
