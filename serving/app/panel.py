"""The panels of the overview, as data: a panel has tabs, a tab is one dimension of the API."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Tab:
    """`empty` names the value '' (not set) for people; None leaves that row out."""

    dimension: str
    label: str
    head: str
    icon: str = ""  # which icons.js draws: source, country or none
    empty: str | None = "(not set)"
    none_yet: str = "Nothing was counted here."


@dataclass(frozen=True)
class Panel:
    title: str
    tabs: tuple[Tab, ...]


PANELS = {
    "sources": Panel(
        "Sources",
        (
            Tab("visit:source", "Sources", "Source", "source", empty="Direct / none"),
            Tab("visit:channel", "Channels", "Channel"),
            Tab(
                "visit:utm_campaign",
                "Campaigns",
                "Campaign",
                empty=None,
                none_yet="No campaign yet. Add utm_campaign=… to the links that you share.",
            ),
        ),
    ),
    "pages": Panel(
        "Pages",
        (
            Tab("event:page", "Top", "Page"),
            Tab("visit:entry_page", "Entry", "Entry page"),
            Tab("visit:exit_page", "Exit", "Exit page"),
        ),
    ),
    "places": Panel(
        "Countries",
        (Tab("visit:country", "Countries", "Country", "country", empty="Unknown"),),
    ),
    "devices": Panel(
        "Devices",
        (
            Tab("visit:browser", "Browser", "Browser", empty="Unknown"),
            Tab("visit:os", "OS", "Operating system", empty="Unknown"),
            Tab("visit:device", "Device", "Device", empty="Unknown"),
        ),
    ),
}
TABS = {tab.dimension: tab for panel in PANELS.values() for tab in panel.tabs}
