"""The metrics of the tiles: name in the API, label, kind of number, definition in a sentence."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Metric:
    """`kind` decides how it is written (format.py)."""

    name: str
    label: str
    kind: str
    definition: str
    less_is_better: bool = False
    empty: float | None = None  # what an interval without a row shows


TILES = (
    Metric("visitors", "Unique visitors", "count", "Distinct persons seen in the period.", empty=0),
    Metric("visits", "Total visits", "count", "Visits that began in the period.", empty=0),
    Metric("pageviews", "Total pageviews", "count", "Pages viewed in the period.", empty=0),
    Metric("views_per_visit", "Views per visit", "ratio", "Pageviews of a visit, on average."),
    Metric(
        "bounce_rate",
        "Bounce rate",
        "percent",
        "Share of visits with a single interaction.",
        less_is_better=True,
    ),
    Metric("visit_duration", "Visit duration", "seconds", "Length of a visit, on average."),
)
BY_NAME = {metric.name: metric for metric in TILES}
NAMES = tuple(BY_NAME)
