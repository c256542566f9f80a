"""The points of a chart's line: one for each interval of the time that it draws."""

from dataclasses import dataclass
from datetime import datetime

from serving.answers import Answer, Money, Value
from serving.app.metric import Metric


@dataclass(frozen=True)
class Point:
    """One interval: its local start and its value; None where it has not begun or is undefined.

    is_partial: it is not over yet, or the period has not all of it. text: an amount as people
    write it, in its currency.
    """

    start: datetime
    value: float | None
    is_partial: bool = False
    text: str = ""


def points(answer: Answer, metric: Metric, now: datetime) -> list[Point]:
    """One point a label of the API; an interval without a row is empty, a future one unknown."""
    values = {row.dimensions[0]: row.metrics[0] for row in answer.results}
    partial = set(answer.meta.partial_time_labels)
    shown = []
    for label in answer.meta.time_labels:
        start = datetime.fromisoformat(label).replace(tzinfo=now.tzinfo)
        value: Value = values.get(label, metric.in_an_empty_interval)
        if start > now:
            shown.append(Point(start, None, True))
        elif isinstance(value, Money):
            shown.append(Point(start, value.value, label in partial, value.long))
        else:
            shown.append(Point(start, value, label in partial))
    return shown
