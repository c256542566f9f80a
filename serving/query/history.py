"""Where history begins, for a range that reaches before: what happened earlier is forgotten."""

from datetime import datetime
from typing import Any

from serving.query.period import Period


def forgotten(horizon: datetime | None, asked: Any, *periods: Period) -> dict[str, Any]:
    """`history` of an answer's meta; empty where nothing that it was asked for is forgotten.

    horizon: that of the publication. asked: the date range; "all" means what is forgotten, too.
    """
    if horizon is None or (asked != "all" and all(one.start >= horizon for one in periods)):
        return {}
    return {
        "history": {
            "begins": horizon.isoformat(),
            "says": f"What happened before {horizon:%Y-%m-%d} is forgotten (batch.history_days): "
            "the numbers begin there.",
        }
    }
