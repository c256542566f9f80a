"""What the query API must answer, in plain Python over the oracle's visits and hits.

It shares nothing with the engines but names. Which rows count, by kind of metric:
  of events   an event counts at its own time, if every filter holds of it or of its visit
  of visits   a visit counts at its start, if every filter of visits holds of it and every filter of
              events holds of one of its events in the range; by a property of events it counts once
              for each value that such events have
  of entries  a visit counts at its start under the page that it entered by, which a filter by page
              or hostname is about too; a visit without a page view entered by none
bounce_rate is of entries. visit_duration is of visits, but of entries by a property of events.
"""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from math import floor

from tests import oracle

OF_VISITS = (
    "source channel referrer utm_source utm_medium utm_campaign utm_content utm_term country region"
    " city device browser browser_version os os_version screen language entry_page exit_page"
).split()
OF_EVENTS = {"event:page": "path", "event:hostname": "hostname", "event:name": "name"}
ENTERED_BY = {"event:page": "entry_page", "event:hostname": "entry_hostname"}
OTHERS = {
    "visit:entry_page_hostname": "entry_hostname",
    "visit:exit_page_hostname": "exit_hostname",
}
VISIT_DIMENSIONS = {f"visit:{name}": name for name in OF_VISITS} | OTHERS
TIMES = ("time:minute", "time:hour", "time:day", "time:week", "time:month")


class Answers:
    """Answers for one site. events: all that was received, as dicts of clickstream.event.EVENT."""

    def __init__(self, events, site_id, zone, gap=timedelta(minutes=30)):
        mine = [event for event in events if event["site_id"] == site_id]
        self.zone = zone
        self.visits = oracle.visits(mine, gap)
        self.hits = oracle.hits(mine, gap)

    def rows(self, metrics, days, dimensions=(), filters=(), bots=False):
        """{group: [metrics]}. days: first and last local date, inclusive, or two instants."""
        found = defaultdict(lambda: defaultdict(list))
        of_events = [f for f in filters if f[0] in OF_EVENTS]
        own = [f for f in filters if f[0] not in OF_EVENTS]
        named = [f for f in of_events if f[0] not in ENTERED_BY]
        entered = [f for f in of_events if f[0] in ENTERED_BY]
        for visit, hits in self._visits(bots, own):
            inside = [h for h in hits if self._within(h["time"], days)]
            matching = [h for h in inside if _all(of_events, lambda d, h=h: h[OF_EVENTS[d]])]
            for hit in matching:
                found[self._group(dimensions, visit, [hit], hit["time"])[0]]["hits"].append(hit)
            if not self._within(visit["span_start"], days):
                continue
            if matching or not of_events:
                for group in self._group(dimensions, visit, matching, visit["span_start"]):
                    found[group]["visits"].append(visit)
            does = any(_all(named, lambda d, h=h: h[OF_EVENTS[d]]) for h in inside)
            if (entered or {*dimensions} & {*ENTERED_BY}) and not visit["pageviews"]:
                continue
            if (does or not named) and _all(entered, lambda d, visit=visit: visit[ENTERED_BY[d]]):
                names = [ENTERED_BY.get(d, d) for d in dimensions]
                group = self._group(names, visit, [], visit["span_start"])
                for one in group:
                    found[one]["entries"].append(visit)
        if not dimensions:
            found[()]
        counted = [rows_of(metric, dimensions) for metric in metrics]
        return {
            group: [METRIC[m](rows[kind]) for m, kind in zip(metrics, counted, strict=True)]
            for group, rows in found.items()
            if {*counted} & rows.keys() or not dimensions
        }

    def labels(self, unit, days):
        """Every label of a time series over local days: by trying every quarter or minute."""
        first, last = days
        step = timedelta(minutes=1 if unit == "time:minute" else 15)
        at = datetime(first.year, first.month, first.day, tzinfo=UTC) - timedelta(days=2)
        found = {}
        while at.astimezone(self.zone).date() <= last:
            if self._within(at, days):
                found[label(at, unit, self.zone)] = None
            at += step
        return list(found)

    def _visits(self, bots, filters):
        hits = defaultdict(list)
        for hit in self.hits:
            hits[hit["visit"]["visitor_id"], hit["visit"]["span_start"]].append(hit)
        for visit in self.visits:
            wanted = _all(filters, lambda d, visit=visit: visit[VISIT_DIMENSIONS[d]])
            if wanted and (bots or not visit["bot"]):
                yield visit, hits[visit["visitor_id"], visit["span_start"]]

    def _within(self, instant, days):
        first, last = days
        if isinstance(first, datetime):
            return first <= instant < last
        return first <= instant.astimezone(self.zone).date() <= last

    def _group(self, dimensions, visit, hits, time):
        """The groups that a visit belongs to by these of its hits: more than one by an event's."""
        fixed = {
            d: label(time, d, self.zone) if d in TIMES else visit[VISIT_DIMENSIONS.get(d, d)]
            for d in dimensions
            if d not in OF_EVENTS
        }
        if len(fixed) == len(dimensions):
            return [tuple(fixed.values())]
        return list(
            {tuple(fixed[d] if d in fixed else h[OF_EVENTS[d]] for d in dimensions) for h in hits}
        )


def label(instant, unit, zone):
    """The local interval that an instant lies in, as the API writes it."""
    local = instant.astimezone(zone).replace(tzinfo=None, second=0, microsecond=0)
    day = local.date()
    return {
        "time:minute": str(local),
        "time:hour": str(local.replace(minute=0)),
        "time:day": str(day),
        "time:week": str(day - timedelta(days=day.weekday())),
        "time:month": str(date(day.year, day.month, 1)),
    }[unit]


def _all(filters, value_of):
    return all(value_of(dimension) in values for dimension, values in filters)


def _rounded(value, places=0):
    """Half up; a whole number where no places are asked for."""
    scale = 10**places
    whole = floor(value * scale + Fraction(1, 2))
    return whole / scale if places else whole


def _ratio(value, count, places=0):
    return _rounded(Fraction(value, count), places) if count else 0


def rows_of(metric, dimensions):
    """Which rows a metric counts in a breakdown: hits, visits or entries."""
    if metric == "visit_duration":
        return "entries" if any(d in OF_EVENTS for d in dimensions) else "visits"
    return ROWS_OF[metric]


ROWS_OF = {
    "visitors": "hits",
    "pageviews": "hits",
    "events": "hits",
    "visits": "visits",
    "views_per_visit": "visits",
    "bounce_rate": "entries",
}
METRIC = {
    "visitors": lambda hits: len({hit["person"] for hit in hits}),
    "pageviews": lambda hits: sum(hit["name"] == "page_view" for hit in hits),
    "events": lambda hits: sum(hit["name"] != "engagement" for hit in hits),
    "visits": len,
    "views_per_visit": lambda visits: _ratio(sum(v["pageviews"] for v in visits), len(visits), 2),
    "bounce_rate": lambda entries: _ratio(
        100 * sum(visit["is_bounce"] for visit in entries), len(entries)
    ),
    "visit_duration": lambda visits: _ratio(
        sum(visit["duration_us"] for visit in visits), 1_000_000 * len(visits)
    ),
}
