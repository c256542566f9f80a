"""Publications of a history, audited as a run's are, without Kafka."""

import uuid
from datetime import UTC, datetime

from batch.audit import audit
from bench.rig.history import History
from clickstream import definition
from clickstream.publication import Publication, latest, publish
from clickstream.settings import Settings
from clickstream.warehouse.inventory import count
from clickstream.warehouse.tables import DEAD_LETTERS, EVENTS, VIEWS


def audited_and_published(settings: Settings, history: History) -> Publication:
    """Of the newest versions of all tables. Raises AuditFailed."""
    warehouse, base, now = history.warehouse, latest(history.warehouse), datetime.now(UTC)
    handles = {table.name: warehouse.open(table) for table in (EVENTS, DEAD_LETTERS, *VIEWS)}
    new = Publication(
        number=base.number + 1 if base else 1,
        run_id=str(uuid.uuid4()),
        published_at=now,
        reason="bench",
        definition=definition.definition(settings.gap_seconds),
        cutoff=history.cutoff,
        tables={name: handle.version() for name, handle in handles.items()},
        counts={name: count(handle) for name, handle in handles.items()},
        cubes=definition.of_cubes({}),
    )
    audit(settings, new)
    publish(warehouse, new, after=base)
    return new
