"""Names of events and paths of pages that the period has, for people who choose one or type it."""

from clickstream.errors import ClickstreamError
from serving.answers import Answer
from serving.app.ask import client
from serving.app.remember import Remembered
from serving.app.shown import Shown
from serving.questions import Query

MOST = 300
SECONDS = 30.0
EVENT, PAGE = "event:name", "event:page"

_KNOWN: Remembered[Answer] = Remembered(SECONDS)


def known(shown: Shown, dimension: str) -> list[str]:
    """By visitors; none while the server does not answer: what is typed can be chosen."""
    asked = Query(
        shown.site.site_id,
        ("visitors",),
        shown.period.date_range,
        dimensions=(dimension,),
        pagination={"limit": MOST, "offset": 0},
    )
    key = f"{shown.site.site_id} {dimension} {shown.period.date_range}"
    try:
        rows = _KNOWN.get(key, lambda: client().start(asked)).results
    except ClickstreamError:
        return []
    return [row.dimensions[0] for row in rows if row.dimensions[0]]
