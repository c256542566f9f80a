"""Events of the master dataset as today's enrichment has them: a definition holds for all history.

What a trusted producer told stays, and what came of the IP address, which is not kept.
"""

import pyarrow as pa
import pyarrow.compute as pc

from clickstream.enrich.acquisition import Acquisition
from clickstream.enrich.agent import Agent
from clickstream.enrich.enriched import enriched
from clickstream.enrich.told import NOTHING, Told
from clickstream.enrich.version import version

_KEPT = ("url", "referrer_url", "user_agent", "told")


def enriched_anew(events: pa.Table) -> pa.Table:
    """The same events (clickstream.event.EVENT), none of them of an older enrichment."""
    if pc.all(pc.equal(events["enrichment"], version())).as_py() is not False:
        return events
    kept = zip(*(events[name].to_pylist() for name in _KEPT), strict=True)
    rows = [
        enriched(url, referrer_url, user_agent, _told(events, n, names))
        for n, (url, referrer_url, user_agent, names) in enumerate(kept)
    ]
    found = {
        "hostname": [row.hostname for row in rows],
        "path": [row.path for row in rows],
        "enrichment": [version()] * len(rows),
    }
    for fields, parts in (
        (Acquisition._fields, [row.acquisition for row in rows]),
        (Agent._fields, [row.agent for row in rows]),
    ):
        found |= dict(zip(fields, map(list, zip(*parts, strict=True)), strict=True))
    for name, values in found.items():
        place = events.schema.get_field_index(name)
        events = events.set_column(
            place, events.field(place), pa.array(values, events.field(place).type)
        )
    return events


def _told(events: pa.Table, row: int, names: str) -> Told:
    if not names:
        return NOTHING
    return Told(**{name: events[name][row].as_py() for name in names.split(",")})
