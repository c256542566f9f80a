"""Answers of one site, computed anew for each question from every event received."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta

from tests import oracle
from tests.answers.clock import TIMES, Days, Times
from tests.answers.metrics import REVENUE
from tests.answers.order import in_order
from tests.answers.question import Question
from tests.answers.ranges import compared, range_of, unit_of

LATER = datetime(2100, 1, 1, tzinfo=UTC)


class Answers:
    """events: all that was received, as dicts of clickstream.event.EVENT.

    goals: dicts of name and event, or page and perhaps scroll; and perhaps props, as key: value.
    segments: number -> filters.
    """

    def __init__(
        self,
        events,
        site_id,
        zone,
        gap=timedelta(minutes=30),
        currency="EUR",
        goals=(),
        segments=(),
    ):
        mine = [event for event in events if event["site_id"] == site_id]
        self.zone, self.currency = zone, currency
        self.goals, self.segments = list(goals), dict(segments)
        self.visits = oracle.visits(mine, gap)
        self.hits = oracle.hits(mine, gap)
        self._hits_of = defaultdict(list)
        for hit in self.hits:
            self._hits_of[_key(hit["visit"])].append(hit)
        self._bots = False

    def answer(self, asked, now=None):
        """results, total_rows, time_labels where they are asked for, and warned: the metrics."""
        now = now or datetime.now(UTC)
        include = asked.get("include", {})
        self._bots = include.get("bots", False)
        days = range_of(asked["date_range"], self.zone, now, self._first_event())
        names = [_resolved(name, days) for name in asked.get("dimensions", [])]
        question = Question(self, asked["metrics"], names, asked.get("filters", []))
        rows = in_order(question.rows(days), asked, names)
        pages = asked.get("pagination", {})
        offset = pages.get("offset", 0)
        answer = {"total_rows": len(rows) if offset < len(rows) else 0}
        rows = rows[offset : offset + pages.get("limit", 10_000)]
        answer["results"] = rows
        if include.get("comparisons"):
            question.compare(rows, days, self._compared(asked, days, now))
        if unit := next((name for name in names if name in TIMES), None):
            answer["time_labels"] = list(days.starts(unit))
        answer["warned"] = {
            metric
            for row in rows
            for metric, number in zip(asked["metrics"], row["metrics"], strict=True)
            if metric in REVENUE and number is None
        }
        return answer

    def _compared(self, asked, days, now):
        """What the range is compared with; today, as far as it has come."""
        if asked["date_range"] == "day":
            earlier = compared(days, asked["include"]["comparisons"], now)
            return Times(earlier.start(), earlier.start() + (now - days.start()), self.zone)
        return compared(days, asked["include"]["comparisons"], now)

    def rows(self, metrics, days, dimensions=(), filters=(), bots=False):
        """{group: [metrics]}. days: first and last local date, or two instants; filters: pairs."""
        self._bots = bots
        kind = Times if isinstance(days[0], datetime) else Days
        tree = [["is", dimension, values] for dimension, values in filters]
        found = Question(self, metrics, list(dimensions), tree).rows(kind(*days, self.zone))
        return {tuple(row["dimensions"]): row["metrics"] for row in found}

    def labels(self, unit, days):
        """Every label of a time series over local days."""
        return list(Days(*days, self.zone).starts(unit))

    def hits_of(self, visit):
        return self._hits_of[_key(visit)]

    def counted(self):
        return [visit for visit in self.visits if self._bots or not visit["bot"]]

    def first_seen(self, person):
        """When a person did anything first, ever."""
        times = [
            hit["time"]
            for hit in self.hits
            if hit["person"] == person and (self._bots or not hit["visit"]["bot"])
        ]
        return min(times, default=LATER)

    def _first_event(self):
        return min((visit["span_start"] for visit in self.visits), default=None)


def _key(visit):
    return visit["visitor_id"], visit["span_start"]


def _resolved(name, days):
    return unit_of(days) if name == "time" else name
