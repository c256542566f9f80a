"""How a funnel's numbers have changed: reckoned as the API does it of metrics."""

from serving.app import format
from serving.query.change import in_percent, in_points


def change(
    kind: str, now: float | None, before: float | None, *, less_is_better: bool = False
) -> format.Change:
    """kind: as of format.value; a rate changes in points. None: there is no such number."""
    points = kind == "percent"
    moved = None
    if now is not None and before is not None:
        moved = in_points(before, now) if points else in_percent(before, now)
    return format.change(moved, points=points, less_is_better=less_is_better)
