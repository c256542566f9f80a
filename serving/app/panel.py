"""Panels as data: a panel has tabs, a tab counts visitors by a dimension of the API, or two."""

from collections.abc import Sequence
from dataclasses import dataclass

from serving.app.choice import Choice
from serving.app.filters.dimension import BLANKS, PROPERTY, Dimension, of, short_name
from serving.app.filters.words import value_name

NOTHING = "Nothing was counted here."
COUNTRIES = 300  # of the map: all that there are


@dataclass(frozen=True)
class Tab:
    """`under`: the tab that it is a part of. `leave_out`: no row for what is not set.

    draws: "" for rows with bars, "map" for the world.
    """

    dimensions: tuple[str, ...]
    label: str
    under: str = ""
    leave_out: bool = False
    none_yet: str = NOTHING
    draws: str = ""

    @property
    def name(self) -> str:
        """In the address."""
        return self.draws or short_name(self.dimensions[-1])

    @property
    def of(self) -> Dimension:
        return of(self.dimensions[-1])


@dataclass(frozen=True)
class Panel:
    """`default`: the name of the tab that is shown until another is chosen; "" leaves it open."""

    name: str
    title: str
    tabs: tuple[Tab, ...]
    default: str
    prefix: str = ""

    @property
    def choice(self) -> Choice:
        names = tuple(tab.name for tab in self.tabs)
        options = names if self.default else ("", *names)
        return Choice(self.name, options, self.default, self.prefix)

    def tab(self, name: str) -> Tab:
        """The tab of a name that its choice allows."""
        for tab in self.tabs:
            if tab.name == name:
                return tab
        return property_tab(name.removeprefix("props:"))


def row_name(tab: Tab, values: Sequence[str]) -> str:
    """What a row is called. values: one a dimension; what is not set is named first alone."""
    return " ".join(
        value_name(dimension, value)
        for dimension, value in zip(tab.dimensions, values, strict=True)
        if dimension == tab.dimensions[0] or value not in BLANKS
    )


def property_tab(key: str) -> Tab:
    return Tab(
        (PROPERTY + key,),
        key,
        under="Properties",
        leave_out=True,
        none_yet=f"No event has a property {key!r} in this period.",
    )


def _utm(name: str, label: str) -> Tab:
    return Tab(
        (f"visit:utm_{name}",),
        label,
        under="Campaigns",
        leave_out=True,
        none_yet=f"No campaign yet. Add utm_{name}=… to the links that you share.",
    )


NO_PLACES = "Your events do not say this. Senders can: docs/event-contract.md has the fields."

SOURCES = Panel(
    "sources",
    "Sources",
    (
        Tab(("visit:channel",), "Channels"),
        Tab(("visit:source",), "Sources"),
        Tab(("visit:referrer",), "Referrers"),
        _utm("campaign", "Campaign"),
        _utm("source", "Source"),
        _utm("medium", "Medium"),
        _utm("content", "Content"),
        _utm("term", "Term"),
    ),
    "source",
)
PAGES = Panel(
    "pages",
    "Pages",
    (
        Tab(("event:page",), "Top pages"),
        Tab(("visit:entry_page",), "Entry"),
        Tab(("visit:exit_page",), "Exit"),
    ),
    "page",
)
PLACES = Panel(
    "places",
    "Places",
    (
        Tab(("visit:country",), "Map", draws="map"),
        Tab(("visit:country",), "Countries"),
        Tab(("visit:region",), "Regions", leave_out=True, none_yet=NO_PLACES),
        Tab(("visit:city",), "Cities", leave_out=True, none_yet=NO_PLACES),
    ),
    "map",
)
DEVICES = Panel(
    "devices",
    "Devices",
    (
        Tab(("visit:browser",), "Browsers", under="Browser"),
        Tab(("visit:browser", "visit:browser_version"), "Versions", under="Browser"),
        Tab(("visit:os",), "Systems", under="OS"),
        Tab(("visit:os", "visit:os_version"), "Versions", under="OS"),
        Tab(("visit:device",), "Types", under="Device"),
        Tab(("visit:screen",), "Screens", under="Device"),
    ),
    "browser",
)
EVENTS = Panel(
    "events",
    "Events",
    (
        Tab(
            ("event:goal",),
            "Goals",
            none_yet="No conversion in this period.",
        ),
        Tab(("event:name",), "Events"),
    ),
    "",
    prefix="props:",
)
PANELS = {panel.name: panel for panel in (SOURCES, PAGES, PLACES, DEVICES, EVENTS)}
