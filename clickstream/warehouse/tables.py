"""The Delta tables of a warehouse, each declared once: columns, folders, settings."""

from dataclasses import dataclass, field

import pyarrow as pa

from clickstream import cube
from clickstream.event import DEAD_LETTER, EVENT, INSTANT
from clickstream.piece import FRAGMENT, VISIT


@dataclass(frozen=True, eq=False)
class Table:
    """One Delta table. Partition columns come last and only sort files into folders.

    skip_by: columns of numbers or short texts whose least and greatest value each file states, so
    that a reader can leave the file out.
    """

    name: str
    columns: pa.Schema
    folders: tuple[str, ...] = ()
    skip_by: tuple[str, ...] = ()
    rows_in_group: int | None = None  # of a data file; None: as many as the writer likes
    configuration: dict[str, str] = field(default_factory=dict)

    def settings(self) -> dict[str, str]:
        """Delta's settings of the table; without the first, only 32 columns can be skipped by."""
        skipping = {"delta.dataSkippingStatsColumns": ",".join(self.skip_by)}
        return (skipping if self.skip_by else {}) | self.configuration


def _with(columns: pa.Schema, *folders: tuple[str, pa.DataType]) -> pa.Schema:
    return pa.schema([*columns, *folders])


DEFINITION = ("definition", pa.string())  # the hash of what made the row
VECTORS = "delta.enableDeletionVectors"

EVENTS = Table(
    "events",
    _with(EVENT, ("arrival_date", pa.date32())),
    folders=("arrival_date",),
    skip_by=("kafka_partition", "kafka_offset"),
    configuration={"delta.checkpointInterval": "10"},
)

DEAD_LETTERS = Table(
    "dead_letters",
    _with(DEAD_LETTER, ("arrival_date", pa.date32())),
    folders=("arrival_date",),
    skip_by=("kafka_partition", "kafka_offset"),
    configuration={"delta.checkpointInterval": "10"},
)

# Many small commits, and each look at the log lists all of it: an hour of them made a commit six
# times as slow. A reader that slept longer goes on from the newest checkpoint.
FRAGMENTS = Table(
    "fragments",
    _with(FRAGMENT, DEFINITION, ("arrival_hour", pa.string())),
    folders=("arrival_hour",),
    skip_by=("kafka_partition", "first_offset", "last_offset"),
    configuration={
        "delta.checkpointInterval": "10",
        "delta.logRetentionDuration": "interval 2 minutes",
        "delta.deletedFileRetentionDuration": "interval 1 hours",
    },
)

# Its folders: clickstream/warehouse/visits.py
VISITS = Table(
    "visits",
    _with(VISIT, ("start_date", pa.date32()), ("is_long", pa.bool_())),
    folders=("start_date", "is_long"),
    rows_in_group=8192,  # of many visits a few are looked up
    configuration={VECTORS: "true"},
)

ACTIVITY = Table(
    "activity",
    pa.schema([*(f for f in cube.ACTIVITY if f.name != "day"), ("day", pa.date32())]),
    folders=("day",),
    rows_in_group=4096,  # of many persons a few are looked up
    configuration={VECTORS: "true"},
)

CUBES = Table(
    "cubes",
    pa.schema([*(f for f in cube.CUBE if f.name != "day"), ("day", pa.date32())]),
    folders=("day",),
)

VIEWS = (VISITS, ACTIVITY, CUBES)  # what a run makes of `events`, and a publication names

_PUBLICATION = pa.schema(
    [
        ("number", pa.int64()),  # of the commit that makes it
        ("run_id", pa.string()),  # of the attempt that made it
        ("made_for", pa.string()),  # who asked: a person, or a scheduler's run
        ("published_at", INSTANT),
        ("reason", pa.string()),
        ("definition", pa.string()),
        ("cubes", pa.string()),  # the hash of what made them of visits
        ("timezones", pa.map_(pa.string(), pa.string())),  # of the sites, which their days go by
        ("topic_id", pa.string()),
        ("cutoff", pa.map_(pa.int32(), pa.int64())),
        ("cutoff_time", INSTANT),
        ("tables", pa.map_(pa.string(), pa.int64())),  # name -> version
        ("counts", pa.map_(pa.string(), pa.int64())),  # name -> rows
        ("horizon", INSTANT),  # what happened before it is in no view; NULL: nothing is left out
        ("changes", pa.string()),  # JSON: what was made anew, by table and day; NULL: new records
    ]
)

# Each file says which publication is in it: there are thousands, and one is opened.
PUBLICATIONS = Table("publications", _PUBLICATION, skip_by=("number",))

# What was computed and is not published yet, or never was.
CANDIDATES = Table("candidates", _PUBLICATION, skip_by=("made_for",))

# One row an audit of a candidate; rows: how many it found that must not be.
AUDITS = Table(
    "audits",
    pa.schema(
        [
            ("run_id", pa.string()),  # the candidate's
            ("audit", pa.string()),
            ("severity", pa.string()),
            ("says", pa.string()),
            ("rows", pa.int64()),
            ("shown", pa.string()),  # the first of them
            ("audited_at", INSTANT),
        ]
    ),
    skip_by=("run_id",),
)

# One row a range of records that Kafka deleted unread, whose loss was accepted.
LOSSES = Table(
    "losses",
    pa.schema(
        [
            ("topic_id", pa.string()),
            ("kafka_partition", pa.int32()),
            ("first_offset", pa.int64()),
            ("last_offset", pa.int64()),
            ("accepted_at", INSTANT),
            ("run_id", pa.string()),
        ]
    ),
)

# One row a site, day and metric of a recompute: what was served, and why it differed.
RECONCILIATIONS = Table(
    "reconciliations",
    pa.schema(
        [
            ("day", pa.date32()),
            ("site_id", pa.string()),
            ("metric", pa.string()),
            ("recomputed", pa.int64()),
            ("served", pa.int64()),
            ("first", pa.int64()),  # NULL, as late and redefined: no such publication is readable
            ("late", pa.int64()),
            ("redefined", pa.int64()),
            ("duplicate", pa.int64()),
            ("lost", pa.int64()),
            ("publication", pa.int64()),
            ("first_publication", pa.int64()),
            ("reconciled_at", INSTANT),
        ]
    ),
)

ALL = (
    *(EVENTS, DEAD_LETTERS, FRAGMENTS, *VIEWS),
    *(LOSSES, CANDIDATES, AUDITS, RECONCILIATIONS, PUBLICATIONS),
)
