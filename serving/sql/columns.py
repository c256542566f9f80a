"""The columns of the public views, each declared once."""

from collections.abc import Mapping
from dataclasses import dataclass

from clickstream.dimensions import DIMENSIONS


@dataclass(frozen=True)
class Column:
    """sql: over `visits` or `hits` of a generation; $zone is the site's time zone."""

    name: str
    sql: str
    says: str


def _local(column: str) -> str:
    return f"({column} AT TIME ZONE 'UTC') AT TIME ZONE $zone"


_OF_VISITS = tuple(
    Column(name.removeprefix("visit:"), dimension.hit, "of the visit; '' is not set")
    for name, dimension in DIMENSIONS.items()
    if name.startswith("visit:")
)
_BOT = Column("bot", "bot", "whether a program did it; answers elsewhere leave these out")

VIEWS: Mapping[str, tuple[Column, ...]] = {
    "visits": (
        Column("visitor_id", "visitor_id", "device or cookie"),
        Column("started", _local("span_start"), "in the site's time zone"),
        Column("started_utc", "span_start", "in UTC"),
        Column("seconds", "duration_us / 1e6", "to the last event that is no engagement"),
        Column("events", "events", "without engagement"),
        Column("pageviews", "pageviews", ""),
        Column("is_bounce", "is_bounce", "at most one page view, no interactive custom event"),
        *_OF_VISITS,
        _BOT,
    ),
    "events": (
        Column("event_id", "event_id", ""),
        Column("time", _local("event_time"), "in the site's time zone"),
        Column("time_utc", "event_time", "in UTC"),
        Column("name", "name", "page_view, engagement or a name of your own"),
        Column("visitor_id", "visitor_id", "device or cookie"),
        Column("person", "person", "user or visitor: distinct ones are the visitors of answers"),
        Column("visit_started_utc", "span_start", "with visitor_id the key of its visit"),
        Column("page", "path", ""),
        Column("hostname", "hostname", ""),
        Column("scroll", "nullif(scroll, -1)", "percent; NULL: not told"),
        Column("engaged_seconds", "engaged_ms / 1e3", ""),
        Column("revenue", "CASE WHEN currency <> '' THEN revenue END", "NULL: none"),
        Column("currency", "nullif(currency, '')", "ISO 4217"),
        Column("props", "map_from_entries(props)", "such as props['plan']"),
        *_OF_VISITS,
        _BOT,
    ),
}
