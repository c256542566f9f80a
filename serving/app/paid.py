"""In which currencies a site has revenue: asked for seldom, it hardly ever changes."""

from serving.answers import Answer
from serving.app.ask import client
from serving.app.remember import Remembered
from serving.questions import Query

CURRENCIES = 20  # no site has as many
SECONDS = 60.0
_PAID: Remembered[Answer] = Remembered(SECONDS)


def currencies(site_id: str) -> tuple[str, ...]:
    """Of all time, the greatest amount first."""
    paid = _PAID.get(site_id, lambda: client().start(_everything(site_id)))
    return tuple(row.dimensions[0] for row in paid.results)


def _everything(site_id: str) -> Query:
    return Query(
        site_id,
        ("total_revenue",),
        "all",
        dimensions=("event:currency",),
        filters=(("is_not", "event:currency", ("(none)",)),),
        pagination={"limit": CURRENCIES, "offset": 0},
    )
