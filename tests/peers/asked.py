"""What is asked of each peer's case, and where in its expected.json the right answer stands.

The page docs/peer-cases.md says of each case how far its definition is ours.
"""

import csv
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

from tests.peers.convert import SITE, Event

Question = tuple[dict[str, Any], dict[str, Any]]

EVER = ["2010-01-01", "2026-01-01"]


@dataclass(frozen=True)
class Asked:
    """questions: of the case's folder and its `query` and `expect`. also: see convert.case."""

    questions: Callable[[Path, dict[str, Any], dict[str, Any]], Iterable[Question]]
    also: Callable[[Event], Event] = lambda event: {}


def query(metrics: str, *dimensions: str, period: Any = EVER, **more: Any) -> dict[str, Any]:
    if isinstance(period, dict):
        period = [period["from"], period["to"]]
    asked = {"site_id": SITE, "metrics": metrics.split(), "date_range": period}
    return asked | {"dimensions": list(dimensions)} | more


def report(name: str, period: Any, **more: Any) -> dict[str, Any]:
    if isinstance(period, dict):
        period = [period["from"], period["to"]]
    return {"report": name, "site_id": SITE, "date_range": period} | more


def rows(found: Iterable[tuple[list[Any], list[Any]]]) -> dict[str, Any]:
    return {"results": [{"dimensions": d, "metrics": m} for d, m in found]}


def by(dimension: str, *more: str) -> dict[str, Any]:
    return {"order_by": [[name, "asc"] for name in (dimension, *more)]}


def channels(_: Path, asked: Any, expect: Any) -> Iterable[Question]:
    found = expect["channel_by_event_id"]
    found.pop("g005")  # contradicts the rule in its own file
    right = [([f"/{event_id}", channel], [1]) for event_id, channel in sorted(found.items())]
    paths = [["is", "event:page", [path for (path, _), _ in right]]]
    ordered = by("event:page") | {"filters": paths}
    yield query("visitors", "event:page", "visit:channel", **ordered), rows(right)


def own_sources(_: Path, asked: Any, expect: Any) -> Iterable[Question]:
    counts = Counter(s["source"].replace("(direct)", "Direct / None") for s in expect["sessions"])
    right = [([source], [count]) for source, count in sorted(counts.items())]
    yield query("visits", "visit:source", **by("visit:source")), rows(right)


def conversions(_: Path, asked: Any, expect: Any) -> Iterable[Question]:
    right = [
        ([f"/{row['session_id']}", row["date"]], [row["conversions"]])
        for row in sorted(expect["rows"], key=lambda row: (row["date"], row["session_id"]))
        if row["conversions"]
    ]
    filters = [["is", "event:name", [asked["conversion_event"]]]]
    ordered = by("time:day", "event:page")
    yield query("events", "event:page", "time:day", filters=filters, **ordered), rows(right)


def entry_bounces(_: Path, asked: Any, expect: Any) -> Iterable[Question]:
    right = [
        ([row["entry_page"]], [row["visitors"], row["pageviews"], round(100 * row["bounce_rate"])])
        for row in expect["rows"]
    ]
    asked_for = "visitors pageviews bounce_rate"
    yield query(asked_for, "visit:entry_page", period=asked["period"]), rows(right)


def pages(_: Path, asked: Any, expect: Any) -> Iterable[Question]:
    right = [([row["path"]], [row["visitors"], row["pageviews"]]) for row in expect["rows"]]
    order = [["visitors", "desc"], ["pageviews", "desc"]]
    yield (
        query("visitors pageviews", "event:page", period=asked["period"], order_by=order),
        rows(right),
    )


def source_medium_campaign(_: Path, asked: Any, expect: Any) -> Iterable[Question]:
    ours = {"google": "Google", "news.ycombinator.com": "Hacker News", "(none)": "(not set)"}
    right = []
    for row in expect["rows"]:
        parts = [ours.get(part, part) for part in row["key"].split(" / ")]
        right.append((parts, [row["visitors"], row["pageviews"]]))
    names = ("visit:source", "visit:utm_medium", "visit:utm_campaign")
    yield query("visitors pageviews", *names, period=asked["period"]), rows(right)


def utm_sources(_: Path, asked: Any, expect: Any) -> Iterable[Question]:
    right = [
        ([row["utm_source"] or "(not set)"], [row["visitors"], row["pageviews"]])
        for row in expect["rows"]
    ]
    ordered = {"order_by": [["visit:utm_source", "desc"]]}
    asked_for = "visitors pageviews"
    yield query(asked_for, "visit:utm_source", period=asked["period"], **ordered), rows(right)


def overview(_: Path, asked: Any, expect: Any) -> Iterable[Question]:
    right = [([], [expect["visitors"], expect["pageviews"]])]
    yield query("visitors pageviews", period=asked["period"]), rows(right)


def funnel(_: Path, asked: Any, expect: Any) -> Iterable[Question]:
    """Where they tell no times, their events are a second apart. Of one or two times, the median
    is the mean.
    """
    counts = expect["counts"]
    times = expect.get("average_s", [None] + [1] * (len(counts) - 1))
    count, unit = asked["window"].split()
    steps = []
    for n, name in enumerate(asked["funnel"]):
        before = counts[n - 1] if n else None
        steps.append(
            {
                "step": n + 1,
                "label": name,
                "visitors": counts[n],
                "conversion_rate": _percent(counts[n], counts[0], 2),
                "step_conversion_rate": before and _percent(counts[n], before, 2),
                "drop_off": before and before - counts[n],
                "drop_off_rate": before and _percent(before - counts[n], before, 2),
                "mean_seconds": times[n],
                "median_seconds": times[n],
            }
        )
    question = report(
        "funnel",
        asked.get("period", EVER),
        steps=[{"event": name} for name in asked["funnel"]],
        window=int(count) * {"minutes": 60, "days": 86_400}[unit],
    )
    yield question, {"results": [{"dimensions": [], "steps": steps}]}


def lifecycle(_: Path, asked: Any, expect: Any) -> Iterable[Question]:
    first = date.fromisoformat(asked["period"]["from"])
    right = [
        {
            "interval": str(first + timedelta(days=n)),
            "new": new,
            "returning": expect["returning"][n],
            "resurrecting": expect["resurrecting"][n],
            "dormant": -expect["dormant"][n],
            "unfinished": False,
        }
        for n, new in enumerate(expect["new"])
    ]
    yield report("lifecycle", asked["period"], interval=asked["interval"]), {"results": right}


def retention(_: Path, asked: Any, expect: Any) -> Iterable[Question]:
    """The last month of their range is cut off by its end: it is not finished."""
    first, unit = date.fromisoformat(expect["first_interval"]), asked["retention"]["interval"]
    matrix = expect["matrix"]
    right = []
    for n, counts in enumerate(matrix):
        day = first + timedelta(days=n) if unit == "day" else date(first.year, first.month + n, 1)
        cells = [
            {
                "later": later,
                "people": count,
                "share": _percent(count, counts[0], 1) if counts[0] else None,
                "unfinished": unit == "month" and n + later == len(matrix) - 1,
            }
            for later, count in enumerate(counts)
        ]
        right.append({"cohort": str(day), "people": counts[0], "cells": cells})
    steps = {
        "start": {"event": asked["retention"]["start_event"]},
        "returning": {"event": asked["retention"]["return_event"]},
    }
    period = [expect["first_interval"], asked["retention"]["date_to"]]
    question = report("retention", period, interval=unit, cohorts="every", **steps)
    yield question, {"results": right}


def paths(_: Path, asked: Any, expect: Any) -> Iterable[Question]:
    """They tell of links alone. No visit of this case has one page only, so that each is in a link
    from step 1.
    """
    out, in_ = Counter[tuple[int, str]](), Counter[tuple[int, str]]()
    links = []
    for edge in expect["edges"]:
        (step, page), (_, to), visits = edge["from"], edge["to"], edge["value"]
        out[step, page] += visits
        in_[step + 1, to] += visits
        links.append({"step": step, "from": {"page": page}, "to": {"page": to}, "visits": visits})
    seen = in_ | Counter({key: count for key, count in out.items() if key[0] == 1})
    nodes = [
        {"step": step, "node": {"page": page}, "visits": visits, "last": visits - out[step, page]}
        for (step, page), visits in seen.items()
    ]
    nodes.sort(key=lambda n: (n["step"], -n["visits"], n["node"]["page"]))
    links.sort(key=lambda n: (n["step"], -n["visits"], n["from"]["page"], n["to"]["page"]))
    yield report("paths", asked["period"]), {"results": {"nodes": nodes, "links": links}}


def sessions_by_hour(folder: Path, asked: Any, expect: Any) -> Iterable[Question]:
    """Every session of the file, by the hour of its start: how many, and how long on average."""
    lengths: dict[str, list[Fraction]] = defaultdict(list)
    with (folder / expect["sessions_file"]).open() as file:
        for row in csv.DictReader(file):
            lengths[f"{row['start'][:10]} {row['start'][11:13]}:00:00"].append(_seconds(row))
    right = [([hour], [len(each), _mean(each)]) for hour, each in sorted(lengths.items())]
    yield (
        query("visits visit_duration", "time:hour", period=["2024-01-01", "2024-06-30"]),
        rows(right),
    )
    totals = [expect["visitors"], expect["sessions"], expect["events"]]
    yield query("visitors visits events"), rows([([], totals)])


def snowplow(_: Path, asked: Any, expect: Any) -> Iterable[Question]:
    """Their sessions as visits, their events without pings. They list each session's events."""
    sessions, counts = expect["sessions"], Counter[str]()
    for session in sessions:
        counts.update(session["event_counts"])
    actions = counts.total() - counts["page_ping"]
    right = [len(expect["visitors"]), len(sessions), counts["page_view"], actions]
    yield query("visitors visits pageviews events"), rows([([], right)])
    countries = Counter(session["country"] for session in sessions)
    yield (
        query("visits", "visit:country"),
        rows(([country], [n]) for country, n in countries.items()),
    )


def snowplow_without_pings(folder: Path, asked: Any, expect: Any) -> Iterable[Question]:
    """Where no session begins or ends with a ping, its pages and its length are ours as well."""
    yield from snowplow(folder, asked, expect)
    (session,) = expect["sessions"]
    pages = [session["entry_path"], session["exit_path"]]
    yield (
        query("visit_duration", "visit:entry_page", "visit:exit_page"),
        rows([(pages, [session["duration_s"]])]),
    )


def local_minutes(_: Path, asked: Any, expect: Any) -> Iterable[Question]:
    counts = Counter(view["start_local"][:16].replace("T", " ") for view in expect["page_views"])
    right = [([f"{minute}:00"], [count]) for minute, count in sorted(counts.items())]
    period = ["2018-01-01", "2018-01-02"]
    yield query("pageviews", "time:minute", period=period), rows(right)
    told = [session["engaged_time_s"] for session in expect["sessions"]]
    mean = _mean([Fraction(seconds) for seconds in told if seconds])
    yield query("time_on_page", "event:page", period=period), rows([(["/"], [mean])])


def a_ping_is_30_seconds(event: Event) -> Event:
    """The source's own rule: its pings do not say for how long they speak."""
    return {"engaged_ms": 30_000} if event["event_name"] == "page_ping" else {}


def _seconds(row: dict[str, str]) -> Fraction:
    start, end = (Fraction(_epoch_ms(row[name]), 1000) for name in ("start", "end"))
    return end - start


def _epoch_ms(text: str) -> int:
    day = (date.fromisoformat(text[:10]) - date(1970, 1, 1)).days
    hour, minute, second, milli = (
        int(text[a:b]) for a, b in ((11, 13), (14, 16), (17, 19), (20, 23))
    )
    return (((day * 24 + hour) * 60 + minute) * 60 + second) * 1000 + milli


def _percent(part: int, whole: int, places: int) -> float:
    """Rounded half up; of nothing 0."""
    scale = 10**places
    return float((Fraction(100 * part * scale, whole or 1) + Fraction(1, 2)) // 1) / scale


def _mean(lengths: list[Fraction]) -> int:
    """Rounded half up."""
    return int(sum(lengths, Fraction(1, 2) * len(lengths)) // len(lengths))


ASKED = {
    "ga4_velir/default_channel_grouping": Asked(channels, lambda e: {"path": f"/{e['event_id']}"}),
    "ga4_velir/last_non_direct_attribution": Asked(own_sources),
    "ga4_velir/session_conversions_daily": Asked(
        conversions, lambda e: {"path": f"/{e['session_id']}"}
    ),
    "posthog/entry_page_bounce": Asked(entry_bounces),
    "posthog/funnel_ordered_basic": Asked(funnel),
    "posthog/funnel_window_14_days": Asked(funnel),
    "posthog/funnel_window_5_minutes": Asked(funnel),
    "posthog/lifecycle_range": Asked(lifecycle),
    "posthog/pages_all": Asked(pages),
    "posthog/pages_range": Asked(pages),
    "posthog/paths_pages": Asked(paths),
    "posthog/retention_day": Asked(retention),
    "posthog/retention_month": Asked(retention),
    "posthog/source_medium_campaign": Asked(source_medium_campaign),
    "posthog/utm_null_group": Asked(utm_sources),
    "posthog/web_overview_all_time": Asked(overview),
    "retentioneering/ecom_sessions_30min": Asked(sessions_by_hour),
    "snowplow_dbtlabs/incremental_two_batches": Asked(local_minutes, a_ping_is_30_seconds),
    "snowplow_web/dupe_event_id_different_received_at": Asked(snowplow_without_pings),
    "snowplow_web/dupe_event_id_same_received_at": Asked(snowplow_without_pings),
    "snowplow_web/dupe_page_view_id": Asked(snowplow_without_pings),
    "snowplow_web/no_edge_cases": Asked(snowplow),
    "snowplow_web/stray_page_ping": Asked(snowplow),
}
