"""The pages that are one whole table each: what their tabs count by, and with which metrics."""

from dataclasses import dataclass

from serving.app.choice import Choice
from serving.app.panel import DEVICES, PLACES, SOURCES, Tab

WHOLE_VISITS = ("entry_rate", "exit_rate")  # the API refuses these under a filter of events

OF_PAGES = (
    "visitors",
    "visits",
    "pageviews",
    "bounce_rate",
    "entry_rate",
    "exit_rate",
    "time_on_page",
    "scroll_depth",
)
OF_ENTRIES = (
    "visitors",
    "visits",
    "views_per_visit",
    "bounce_rate",
    "visit_duration",
    "engagement_rate",
    "entry_rate",
)
OF_EXITS = ("visitors", "visits", "views_per_visit", "bounce_rate", "visit_duration", "exit_rate")
OF_HOSTS = ("visitors", "visits", "pageviews", "views_per_visit", "bounce_rate", "visit_duration")
OF_VISITS = (
    "visitors",
    "new_visitors",
    "visits",
    "pageviews",
    "views_per_visit",
    "bounce_rate",
    "visit_duration",
    "engagement_rate",
)


@dataclass(frozen=True)
class Deep:
    """`name`: its path, and what its parameters in the address begin with.

    metrics: by dimension, where they are not OF_VISITS. draws: "map" for the world above.
    """

    name: str
    title: str
    tabs: tuple[Tab, ...]
    metrics: dict[str, tuple[str, ...]]
    draws: str = ""

    @property
    def by(self) -> Choice:
        """Which tab."""
        names = tuple(tab.name for tab in self.tabs)
        return Choice(f"{self.name}-by", names, names[0])

    def tab(self, name: str) -> Tab:
        return next(tab for tab in self.tabs if tab.name == name)

    def metrics_of(self, tab: Tab) -> tuple[str, ...]:
        return self.metrics.get(tab.dimensions[-1], OF_VISITS)


PAGES_TABLE = Deep(
    "pages",
    "Pages",
    (
        Tab(("event:page",), "Pages"),
        Tab(("visit:entry_page",), "Entry pages"),
        Tab(("visit:exit_page",), "Exit pages"),
        Tab(("event:hostname",), "Hostnames"),
    ),
    {
        "event:page": OF_PAGES,
        "visit:entry_page": OF_ENTRIES,
        "visit:exit_page": OF_EXITS,
        "event:hostname": OF_HOSTS,
    },
)
SOURCES_TABLE = Deep("sources", "Sources", SOURCES.tabs, {})
PLACES_TABLE = Deep(
    "places",
    "Places",
    (
        *(tab for tab in PLACES.tabs if not tab.draws),
        Tab(("visit:language",), "Languages"),
    ),
    {},
    draws="map",
)
DEVICES_TABLE = Deep("devices", "Devices", DEVICES.tabs, {})
TABLES = (PAGES_TABLE, SOURCES_TABLE, PLACES_TABLE, DEVICES_TABLE)
