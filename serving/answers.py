"""What `clickstream serve` answers, by shape. Fields that a newer server adds are ignored."""

from datetime import datetime

import msgspec


class Cutoff(msgspec.Struct):
    """Below these offsets batch is complete; `time` is the arrival time that it reaches."""

    time: datetime | None = None
    offsets: dict[str, int] = {}


class Freshness(msgspec.Struct):
    """How far the answer reaches: arrival time, and seconds behind the end of the log."""

    reached: datetime | None = None
    seconds_behind: float | None = None


class Publication(msgspec.Struct):
    version: int
    published_at: datetime | None = None
    run_id: str = ""


class Missing(msgspec.Struct):
    """One layer that the answer cannot rest on, in the server's plain sentence.

    loses: whether the numbers therefore lack something that was received.
    """

    layer: str
    says: str
    loses: bool = True


class Tail(msgspec.Struct):
    """What the speed layer adds: visits, and their share of all visits (0..1)."""

    visits: int = 0
    share: float | None = None


class Warning(msgspec.Struct):
    """What is to be known of a metric's numbers."""

    code: str
    warning: str


class Meta(msgspec.Struct):
    """What an answer rests on. The API sends it with every answer."""

    cutoff: Cutoff | None
    freshness: Freshness | None
    publication: Publication | None
    missing: list[Missing]
    tail: Tail | None = None
    time_labels: list[str] = []
    partial_time_labels: list[str] = []
    total_rows: int | None = None
    metric_warnings: dict[str, Warning] = {}


class Health(Meta, kw_only=True):
    """How a server is. trouble: why it cannot follow the warehouse; '': it can."""

    status: str
    trouble: str = ""


class Money(msgspec.Struct):
    """An amount; `short` and `long` are how people write it."""

    value: float
    currency: str
    short: str
    long: str


Value = float | Money | None  # None where a metric is not defined


class Compared(msgspec.Struct):
    """The same group of an earlier range, and how much has changed since, in percent or points."""

    dimensions: list[str]
    metrics: list[Value]
    change: list[float | None]


class Row(msgspec.Struct):
    """One group; `metrics` in the order asked."""

    dimensions: list[str]
    metrics: list[Value]
    comparison: Compared | None = None


class Understood(msgspec.Struct):
    """The question as the server took it: `date_range` as instants, the end exclusive."""

    date_range: tuple[datetime, datetime]


class Answer(msgspec.Struct):
    results: list[Row]
    meta: Meta
    query: Understood


class Minute(msgspec.Struct):
    minute: datetime
    pageviews: int
    visitors: int


class Now(msgspec.Struct):
    """Visitors active now with this value."""

    value: str
    visitors: int


class LiveEvent(msgspec.Struct):
    event_time: datetime
    name: str
    path: str
    source: str
    country: str
    visitor_id: str


class Realtime(msgspec.Struct):
    """The last 30 minutes, oldest first; events newest first."""

    visitors_now: int
    minutes: list[Minute]
    pages: list[Now]
    sources: list[Now]
    countries: list[Now]
    devices: list[Now]
    events: list[LiveEvent]
    meta: Meta


class Site(msgspec.Struct, frozen=True):
    site_id: str
    hostnames: list[str]
    timezone: str
    currency: str


class SiteList(msgspec.Struct):
    sites: list[Site]
