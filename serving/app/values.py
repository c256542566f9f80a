"""Names of events and paths of pages that the period has, for people who choose one or type it."""

from clickstream.errors import ClickstreamError
from serving.app.ask import client
from serving.app.shown import Shown
from serving.questions import Query

MOST = 300
EVENT, PAGE = "event:name", "event:page"


def known(shown: Shown, dimension: str) -> list[str]:
    """By visitors; none while the server does not answer: what is typed can be chosen."""
    asked = Query(
        shown.site.site_id,
        ("visitors",),
        shown.period.date_range,
        dimensions=(dimension,),
        pagination={"limit": MOST, "offset": 0},
    )
    try:
        rows = client().query(asked).results
    except ClickstreamError:
        return []
    return [row.dimensions[0] for row in rows if row.dimensions[0]]
