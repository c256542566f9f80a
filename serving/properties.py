"""Which properties the events of a site have had of late: what menus offer."""

from datetime import UTC, datetime, timedelta
from typing import Any

from serving.generation import Generation
from serving.readers import Reader

LATE = timedelta(days=30)
MOST = 300


def properties(
    reader: Reader, generation: Generation, site_id: str, now: datetime
) -> list[dict[str, Any]]:
    """`name`, and how many `events` have it, the most frequent first; at most 300. Without bots."""
    since = (now - LATE).astimezone(UTC).replace(tzinfo=None)
    rows = reader.all(
        f"""
        SELECT prop.key AS name, count(*) AS events
        FROM (
            SELECT unnest(props) AS prop FROM {generation.served("hits")}
            WHERE site_id = ? AND NOT bot AND event_time >= ?
        )
        GROUP BY ALL ORDER BY events DESC, name LIMIT {MOST}
        """,
        [site_id, since],
    )
    return [{"name": name, "events": events} for name, events in rows]
