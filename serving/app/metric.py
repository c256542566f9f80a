"""The metrics of the tiles: how each is named and written; what it means is clickstream's."""

from dataclasses import dataclass

from clickstream.metrics import METRICS


@dataclass(frozen=True)
class Metric:
    """`kind` decides how it is written (format.py)."""

    name: str
    label: str
    kind: str
    less_is_better: bool = False

    @property
    def definition(self) -> str:
        return METRICS[self.name].says

    @property
    def in_an_empty_interval(self) -> float | None:
        """Nothing counted is 0; the average of nothing is not defined."""
        return 0.0 if self.kind == "count" else None


TILES = (
    Metric("visitors", "Unique visitors", "count"),
    Metric("visits", "Total visits", "count"),
    Metric("pageviews", "Total pageviews", "count"),
    Metric("views_per_visit", "Views per visit", "ratio"),
    Metric("bounce_rate", "Bounce rate", "percent", less_is_better=True),
    Metric("visit_duration", "Visit duration", "seconds"),
)
BY_NAME = {metric.name: metric for metric in TILES}
NAMES = tuple(BY_NAME)
