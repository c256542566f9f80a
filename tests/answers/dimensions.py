"""What each dimension is of an event in its visit, and what is said where that is blank."""

OF_VISITS = (
    "source channel referrer utm_source utm_medium utm_campaign utm_content utm_term country region"
    " city device browser browser_version os os_version screen language entry_page exit_page"
).split()
OTHERS = {
    "visit:entry_page_hostname": "entry_hostname",
    "visit:exit_page_hostname": "exit_hostname",
}
VISIT_DIMENSIONS = {f"visit:{name}": name for name in OF_VISITS} | OTHERS
OF_EVENTS = {
    "event:page": "path",
    "event:hostname": "hostname",
    "event:name": "name",
    "event:currency": "currency",
}
ENTERED_BY = {"event:page": "entry_page", "event:hostname": "entry_hostname"}

PROPS = "event:props:"
GOAL = "event:goal"
DIRECT, NOT_SET, ABSENT = "Direct / None", "(not set)", "(none)"
NAMELESS = {  # whose blank is shown as it is
    "visit:country", "visit:region", "visit:city", "visit:entry_page", "visit:exit_page",
    "visit:entry_page_hostname", "visit:exit_page_hostname", "event:page", "event:name",
}  # fmt: skip


def is_of_events(name):
    return name.startswith("event:")


def blank(name):
    """What a dimension's blank is shown as."""
    if name.startswith(PROPS):
        return ABSENT
    if name in ("visit:source", "visit:referrer"):
        return DIRECT
    if name == "event:currency":
        return ABSENT
    return "" if name in NAMELESS else NOT_SET


def value(name, hit, entered=False):
    """What is stored; of a property that the event has not: None.

    entered: the page and the hostname are those that the visit entered by.
    """
    if name.startswith(PROPS):
        own = {prop["key"]: prop["value"] for prop in hit["props"]}
        return own.get(name.removeprefix(PROPS))
    if entered and name in ENTERED_BY:
        return hit["visit"][ENTERED_BY[name]]
    if name in OF_EVENTS:
        return hit[OF_EVENTS[name]]
    return hit["visit"][VISIT_DIMENSIONS[name]]


def shown(name, hit, entered=False):
    return value(name, hit, entered) or blank(name)
