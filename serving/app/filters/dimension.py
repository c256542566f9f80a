"""Every dimension that people filter by: what it is called, and what stands for a blank value."""

from dataclasses import dataclass

PROPERTY = "event:props:"
SEGMENT = "segment"
BLANKS = ("", "(not set)", "(none)")  # as answers call what is not set, but for Direct / None


@dataclass(frozen=True)
class Dimension:
    """`icon`: which icons.js draws. `blank`: what people read where the API says ''."""

    name: str
    label: str
    kind: str  # under which heading the filter dialog lists it
    icon: str = ""
    blank: str = "(not set)"


DIMENSIONS = {
    each.name: each
    for each in (
        Dimension("event:page", "Page", "Pages"),
        Dimension("visit:entry_page", "Entry page", "Pages"),
        Dimension("visit:exit_page", "Exit page", "Pages"),
        Dimension("event:hostname", "Hostname", "Pages"),
        Dimension("visit:channel", "Channel", "Sources"),
        Dimension("visit:source", "Source", "Sources", "source", "Direct / None"),
        Dimension("visit:referrer", "Referrer", "Sources", "source", "Direct / None"),
        Dimension("visit:utm_campaign", "UTM campaign", "Sources"),
        Dimension("visit:utm_source", "UTM source", "Sources"),
        Dimension("visit:utm_medium", "UTM medium", "Sources"),
        Dimension("visit:utm_content", "UTM content", "Sources"),
        Dimension("visit:utm_term", "UTM term", "Sources"),
        Dimension("visit:country", "Country", "Places", "country", "Unknown"),
        Dimension("visit:region", "Region", "Places", blank="Unknown"),
        Dimension("visit:city", "City", "Places", blank="Unknown"),
        Dimension("visit:language", "Language", "Places"),
        Dimension("visit:device", "Device", "Devices"),
        Dimension("visit:browser", "Browser", "Devices"),
        Dimension("visit:browser_version", "Browser version", "Devices"),
        Dimension("visit:os", "Operating system", "Devices"),
        Dimension("visit:os_version", "OS version", "Devices"),
        Dimension("visit:screen", "Screen size", "Devices"),
        Dimension("event:goal", "Goal", "Events"),
        Dimension("event:name", "Event", "Events"),
        Dimension("event:currency", "Currency", "Events"),
        Dimension("visit:entry_page_hostname", "Entry hostname", "Pages"),
        Dimension("visit:exit_page_hostname", "Exit hostname", "Pages"),
    )
}
_BY_SHORT = {name.partition(":")[2]: name for name in DIMENSIONS}


def of(name: str) -> Dimension:
    """Any dimension that can be filtered by; raises KeyError for what is none."""
    if name.startswith(PROPERTY) and name != PROPERTY:
        return Dimension(name, name.removeprefix(PROPERTY), "Events", blank="(none)")
    if name == SEGMENT:
        return Dimension(SEGMENT, "Segment", "")
    return DIMENSIONS[name]


def short_name(name: str) -> str:
    """Without visit: or event:, which are told apart without them."""
    return name if name == SEGMENT else name.partition(":")[2]


def full_name(short: str) -> str | None:
    """None: there is no such dimension."""
    if short == SEGMENT:
        return short
    if short.startswith("props:") and short != "props:":
        return f"event:{short}"
    return _BY_SHORT.get(short)
