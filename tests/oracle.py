"""A naive recompute over every event received: what each number must be, in plain Python.

It shares nothing with the engines but the names of the columns. Slow on purpose, short on purpose.
An event is a dict with the columns of clickstream.event.EVENT.
"""

from collections import defaultdict
from datetime import timedelta
from itertools import groupby, pairwise

TOUCH = (
    "source channel referrer utm_source utm_medium utm_campaign utm_content utm_term country region"
    " city device browser browser_version os os_version screen language bot"
).split()
HIT = (
    "event_id name interactive hostname path user_id scroll engaged_ms revenue currency props"
).split()


def visits(events, gap=timedelta(minutes=30)):
    """Every visit of every visitor, as dicts with the columns of `visits`."""
    found = []
    for (site, visitor), theirs in _by(events, "site_id", "visitor_id").items():
        runs = _split(sorted(theirs, key=_time), gap)
        found.extend(_visit(site, visitor, observations) for observations in runs)
    return sorted(found, key=lambda v: (v["site_id"], v["visitor_id"], v["span_start"]))


def hits(events, gap=timedelta(minutes=30)):
    """Every event counted once in each visit that it is in, with its person."""
    found = []
    for visit in visits(events, gap):
        person = "visitor:" + visit["visitor_id"]
        for hit in visit["hits"]:
            if hit["user_id"]:
                person = "user:" + hit["user_id"]
            found.append({"visit": visit, "person": person, **hit})
    return found


def _by(rows, *names):
    groups = defaultdict(list)
    for row in rows:
        groups[tuple(row[name] for name in names)].append(row)
    return groups


def _time(event):
    return event["event_time"]


def _split(ordered, gap):
    run = [ordered[0]]
    for before, after in pairwise(ordered):
        if after["event_time"] - before["event_time"] > gap:
            yield run
            run = []
        run.append(after)
    yield run


def _hit(event):
    return {"time": event["event_time"]} | {name: event[name] for name in HIT}


def _comparable(hit):
    return [
        [(p["key"], p["value"]) for p in value] if name == "props" else value
        for name, value in hit.items()
    ]


def _visit(site, visitor, observations):
    in_order = sorted((_hit(e) for e in observations), key=_comparable)
    counted = list({hit["event_id"]: hit for hit in reversed(in_order)}.values())
    counted.sort(key=_comparable)
    first = min(
        observations,
        key=lambda e: (e["event_time"], e["event_id"], *(e[name] for name in TOUCH)),
    )
    start = min(map(_time, observations))
    actions = [h for h in counted if h["name"] != "engagement"]
    views = [h for h in counted if h["name"] == "page_view"]
    custom = [h for h in actions if h["name"] != "page_view" and h["interactive"]]
    return {
        "site_id": site,
        "visitor_id": visitor,
        "span_start": start,
        "span_end": max(map(_time, observations)),
        "first_event_id": first["event_id"],
        **{name: first[name] for name in TOUCH},
        "hits": counted,
        "duration_us": (actions[-1]["time"] - start) // timedelta(microseconds=1) if actions else 0,
        "events": len(actions),
        "pageviews": len(views),
        "is_bounce": len(views) < 2 and not custom,
        "entry_hostname": views[0]["hostname"] if views else "",
        "entry_page": views[0]["path"] if views else "",
        "exit_hostname": views[-1]["hostname"] if views else "",
        "exit_page": views[-1]["path"] if views else "",
    }


def minutes(events):
    """Events grouped as fragments group them: place, visitor, event-time minute."""
    keyed = sorted(events, key=_minute_key)
    return {key: list(group) for key, group in groupby(keyed, _minute_key)}


def _minute_key(event):
    minute = event["event_time"].replace(second=0, microsecond=0)
    return (
        event["topic_id"], event["kafka_partition"], event["site_id"], event["visitor_id"], minute
    )  # fmt: skip


def active_days(events, zones, dimensions, gap=timedelta(minutes=30)):
    """(site, dimension, value) -> {person: days}, without bots; zones: site -> ZoneInfo.

    dimensions: name -> the column of a hit, or of its visit; '' is everybody.
    """
    found = defaultdict(lambda: defaultdict(set))
    for hit in hits(events, gap):
        visit = hit["visit"]
        if visit["bot"]:
            continue
        day = hit["time"].astimezone(zones[visit["site_id"]]).date()
        for name, column in dimensions.items():
            rows = hit if name.startswith("event:") else visit
            value = rows[column] if name else ""
            found[visit["site_id"], name, value][hit["person"]].add(day)
    return found


def sums(events, zones, dimensions, entries, gap=timedelta(minutes=30)):
    """(site, dimension, value, day) -> what its hits and its visits add up to, where not nothing.

    entries: the dimensions of events by which a visit enters -> the column of the visit.
    """
    found = defaultdict(lambda: defaultdict(int))
    for hit in hits(events, gap):
        visit = hit["visit"]
        day = hit["time"].astimezone(zones[visit["site_id"]]).date()
        for name, column in dimensions.items():
            value = (hit if name.startswith("event:") else visit)[column] if name else ""
            if not visit["bot"]:
                row = found[visit["site_id"], name, value, day]
                row["page_views"] += hit["name"] == "page_view"
                row["actions"] += hit["name"] != "engagement"
    for visit in visits(events, gap):
        day = visit["span_start"].astimezone(zones[visit["site_id"]]).date()
        for name, column in dimensions.items():
            of_event = name.startswith("event:")
            had = (
                {h[column] for h in visit["hits"]} if of_event else {visit[column] if name else ""}
            )
            for value in had if not visit["bot"] else ():
                row = found[visit["site_id"], name, value, day]
                row["visit_count"] += 1
                row["visit_page_views"] += visit["pageviews"]
            if visit["bot"] or (of_event and (name not in entries or not visit["pageviews"])):
                continue
            by = visit[entries[name]] if of_event else next(iter(had))
            row = found[visit["site_id"], name, by, day]
            row["entry_count"] += 1
            row["bounces"] += visit["is_bounce"]
            row["timed_visits"] += 1
            row["visit_us"] += visit["duration_us"]
    return {key: dict(row) for key, row in found.items() if any(row.values())}
