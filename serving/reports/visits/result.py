"""Rows of visits -> the log."""

from collections import Counter, defaultdict
from decimal import Decimal
from typing import Any

from serving.query.period import Period
from serving.reports.numbers import instant, seconds
from serving.reports.scope import Moment, Rows
from serving.reports.visits.asked import Visits
from serving.reports.visits.sql import OF_EVENT, OF_VISIT, count, events, page

Event = dict[str, Any]


def results(visits: Visits, period: Period, moment: Moment) -> dict[str, Any]:
    """`results`: visits, newest first; `next`: where the next page starts, null: there is none."""
    rows = Rows(visits.scope, moment)
    found = rows.all(page(visits, period, rows))
    rows = Rows(visits.scope, moment)
    theirs = defaultdict(list)
    for visitor, start, *event in rows.all(events(visits, period, rows)):
        theirs[visitor, start].append(_event(event))
    shown = [_visit(row, theirs[row[0], row[1]], visits) for row in found[: visits.limit]]
    more = len(found) > visits.limit
    answer: dict[str, Any] = {
        "results": shown,
        "next": [shown[-1]["start"], shown[-1]["visitor_id"]] if more else None,
    }
    if visits.scope.total_rows:
        rows = Rows(visits.scope, moment)
        answer["meta"] = {"total_rows": rows.all(count(visits, period, rows))[0][0]}
    return answer


def _visit(row: tuple[Any, ...], theirs: list[Event], visits: Visits) -> dict[str, Any]:
    visitor, start, end, duration_us, person, *values = row
    goals = Counter(goal for event in theirs for goal in event["goals"])
    shown = {
        "start": instant(start),
        "end": instant(end),
        "duration_seconds": seconds(duration_us),
        "visitor_id": visitor,
        "person": person,
        **dict(zip(OF_VISIT, values, strict=True)),
        "goals": dict(sorted(goals.items())),
        "revenue": _revenue(theirs),
    }
    return shown | ({"timeline": theirs} if visits.events else {})


def _revenue(theirs: list[Event]) -> dict[str, float]:
    """By currency; exact: 0.10 three times is 0.30."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for event in theirs:
        if paid := event["revenue"]:
            sums[paid["currency"]] += Decimal(str(paid["value"]))
    return {currency: _number(sums[currency]) for currency in sorted(sums)}


def _event(row: list[Any]) -> Event:
    *values, revenue, currency, props, goals = row
    event = dict(zip(OF_EVENT, values, strict=True))
    return event | {
        "event_time": instant(event["event_time"]),
        "scroll": event["scroll"] if event["scroll"] >= 0 else None,
        "revenue": {"value": _number(revenue), "currency": currency} if currency else None,
        "props": {prop["key"]: prop["value"] for prop in props},
        "goals": sorted(goals),
    }


def _number(amount: Decimal) -> float:
    return float(amount)
