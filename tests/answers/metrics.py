"""Each metric of one group: over its hits, its visits or its entries, and what it is a share of."""

from collections import defaultdict
from fractions import Fraction
from math import floor

TEN_SECONDS = 10_000


def rounded(number, places=0):
    """Halves away from nothing; a whole number where no places are asked for."""
    scale = 10**places
    whole = floor(abs(Fraction(number)) * scale + Fraction(1, 2))
    whole = -whole if number < 0 else whole
    return whole / scale if places else whole


def _ratio(amount, count, places=0, empty=0):
    return rounded(Fraction(amount, count), places) if count else empty


def persons(hits):
    return {hit["person"] for hit in hits}


def _by_visit(hits):
    found = defaultdict(list)
    for hit in hits:
        found[hit["visit"]["span_start"], hit["visit"]["visitor_id"]].append(hit)
    return found.values()


def _scroll_depth(hits):
    told = [h for h in hits if h["scroll"] >= 0]
    deepest = [max(h["scroll"] for h in of_visit) for of_visit in _by_visit(told)]
    return _ratio(sum(deepest), len(deepest), empty=None)


def _time_on_page(hits):
    engaged = _by_visit(h for h in hits if h["name"] == "engagement")
    return _ratio(sum(h["engaged_ms"] for h in hits), 1000 * len(engaged), empty=None)


def _is_engaged(visit):
    attention = sum(hit["engaged_ms"] for hit in visit["hits"])
    lasted = visit["duration_us"] >= 1000 * TEN_SECONDS
    return not visit["is_bounce"] or lasted or attention >= TEN_SECONDS


def _money(hits, currency, mean):
    """None where there are several currencies."""
    earned = [hit for hit in hits if hit["currency"]]
    currencies = {hit["currency"] for hit in earned} or {currency}
    if len(currencies) > 1:
        return None
    amount = sum((Fraction(hit["revenue"]) for hit in earned), Fraction())
    value = rounded(amount / len(earned), 3) if mean and earned else float(amount)
    return {"value": value, "currency": currencies.pop()}


def new(hits, since, site):
    return {person for person in persons(hits) if site.first_seen(person) >= since}


HITS = {
    "visitors": lambda hits: len(persons(hits)),
    "pageviews": lambda hits: sum(hit["name"] == "page_view" for hit in hits),
    "events": lambda hits: sum(hit["name"] != "engagement" for hit in hits),
}
ATTENTION = {"scroll_depth": _scroll_depth, "time_on_page": _time_on_page}
VISITS = {
    "visits": len,
    "views_per_visit": lambda visits: _ratio(sum(v["pageviews"] for v in visits), len(visits), 2),
    "engaged_visits": lambda visits: sum(map(_is_engaged, visits)),
    "engagement_rate": lambda visits: _ratio(100 * sum(map(_is_engaged, visits)), len(visits)),
}
ENTRIES = {
    "bounce_rate": lambda entries: _ratio(100 * sum(v["is_bounce"] for v in entries), len(entries)),
    "visit_duration": lambda entries: _ratio(
        sum(visit["duration_us"] for visit in entries), 1_000_000 * len(entries)
    ),
}
SHARES = {"percentage": None, "conversion_rate": 0, "group_conversion_rate": 0}  # of nothing
REVENUE = {"total_revenue": False, "average_revenue": True}
PAGES = {"entry_rate": "entry_page", "exit_rate": "exit_page"}
OF_PERSONS = ("new_visitors", "returning_visitors")
METRIC = (
    *HITS, *VISITS, *ENTRIES, *ATTENTION, *SHARES, *REVENUE, *OF_PERSONS, *PAGES
)  # fmt: skip
PLAIN = (*HITS, *VISITS, *ENTRIES)  # that can be asked for by any dimension that visits enter by


def rows_of(metric, dimensions):
    """Which rows a metric counts in a breakdown: hits, visits or entries."""
    if metric == "visit_duration":
        return "entries" if any(d.startswith("event:") for d in dimensions) else "visits"
    if metric in ENTRIES:
        return "entries"
    if metric in PAGES:
        return PAGES[metric]
    return "visits" if metric in VISITS else "hits"


def groups_of(metric, dimensions):
    """Which rows make the groups of a breakdown. Of the rates of pages it is the views: a page that
    was only left, and not viewed in the range, is none."""
    if metric in PAGES and list(dimensions) == ["event:page"]:
        return "views"
    return rows_of(metric, dimensions)


def share(metric, part, whole):
    return _ratio(100 * part, whole, 2, SHARES[metric])


def plain(metric, rows, currency):
    """The metrics that are of a group's own rows alone."""
    if metric in REVENUE:
        return _money(rows, currency, REVENUE[metric])
    return (HITS | ATTENTION | VISITS | ENTRIES)[metric](rows)


def nothing(metric, currency):
    """What a group is compared with that was not there."""
    if metric in REVENUE:
        return {"value": 0.0, "currency": currency}
    return None if metric in (*PAGES, *ATTENTION) else SHARES.get(metric, 0)


def page_rate(visits, views):
    return _ratio(100 * visits, views, 1, None)
