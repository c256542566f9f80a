"""Every page, in the order of the bar at the top: the one place that names them.

A page is a function of a module in serving/app/screens/, which begins with `frame.begin` and goes
on with `frame.live` (serving/app/frame.py). Pages with an empty group stand in the bar by
themselves, the others below their group's name.
"""

from collections.abc import Callable
from dataclasses import dataclass

from serving.app.screens import (
    funnels,
    goals,
    health,
    overview,
    paths,
    realtime,
    retention,
    sql,
    tables,
    visits,
)


@dataclass(frozen=True)
class Entry:
    """`path`: in the address; "" is the page that opens. icon: a name of Material Symbols."""

    path: str
    title: str
    icon: str
    draw: Callable[[], None]
    group: str = ""


AUDIENCE, BEHAVIOUR, DATA = "Audience", "Behaviour", "Data"
PAGES = (
    Entry("", "Overview", "monitoring", overview.page),
    Entry("realtime", "Realtime", "sensors", realtime.page),
    Entry("pages", "Pages", "description", tables.pages, AUDIENCE),
    Entry("sources", "Sources", "alt_route", tables.sources, AUDIENCE),
    Entry("places", "Places", "public", tables.places, AUDIENCE),
    Entry("devices", "Devices", "devices", tables.devices, AUDIENCE),
    Entry("goals", "Goals", "flag", goals.page, BEHAVIOUR),
    Entry("funnels", "Funnels", "filter_alt", funnels.page, BEHAVIOUR),
    Entry("retention", "Retention", "grid_on", retention.page, BEHAVIOUR),
    Entry("paths", "Paths", "conversion_path", paths.page, BEHAVIOUR),
    Entry("visits", "Visits", "footprint", visits.page, BEHAVIOUR),
    Entry("sql", "SQL", "database", sql.page, DATA),
    Entry("health", "Health", "monitor_heart", health.page, DATA),
)
