"""Visits -> SQL: a page of visits, what their events say of them, and the events."""

from serving.query.columns import converts
from serving.query.period import Period
from serving.reports.scope import Rows
from serving.reports.visits.asked import Visits

VISIT = "visitor_id, span_start"
OF_VISIT = (
    "source channel referrer utm_source utm_medium utm_campaign utm_content utm_term country region"
    " city device browser browser_version os os_version screen language bot"
    " entry_hostname entry_page exit_hostname exit_page pageviews events"
).split()
OF_EVENT = "event_time event_id name hostname path person scroll engaged_ms".split()


def page(visits: Visits, period: Period, rows: Rows) -> str:
    """Rows: visitor, start, end of the span, duration, person, OF_VISIT; one more than the page."""
    return f"""
        WITH page AS MATERIALIZED (
            SELECT {VISIT}, span_end, duration_us, {", ".join(OF_VISIT)}
            FROM {_chosen(visits, period, rows)}{_after(visits, rows)}
            ORDER BY span_start DESC, visitor_id
            LIMIT {rows.value(visits.limit + 1)}
        ),

        persons AS (
            SELECT {VISIT}, last(person ORDER BY event_time, event_id) AS person
            FROM {rows.hits_of_site} AND ({VISIT}) IN (SELECT ({VISIT}) FROM page)
            GROUP BY {VISIT}
        )

        SELECT {VISIT}, span_end, duration_us, person, {", ".join(OF_VISIT)}
        FROM page
        INNER JOIN persons USING ({VISIT})
        ORDER BY span_start DESC, visitor_id
    """


def count(visits: Visits, period: Period, rows: Rows) -> str:
    """One row: how many visits there are on all pages."""
    return f"SELECT count(*) AS total_rows FROM {_chosen(visits, period, rows)}"


def events(visits: Visits, period: Period, rows: Rows) -> str:
    """Rows, in order: visitor, start of the visit, OF_EVENT, revenue, currency, keys and values of
    properties, names of the goals that it converts.
    """
    goals = rows.scope.catalogue.goals
    names = ", ".join(
        f"CASE WHEN {converts(goal, rows.parameters)} THEN {rows.value(name)} END"
        for name, goal in goals.items()
    )
    converted = f"list_filter([{names}], lambda name: name IS NOT NULL)" if goals else "[]"
    return f"""
        WITH page AS MATERIALIZED (
            SELECT {VISIT}
            FROM {_chosen(visits, period, rows)}{_after(visits, rows)}
            ORDER BY span_start DESC, visitor_id
            LIMIT {rows.value(visits.limit)}
        )

        SELECT {VISIT}, {", ".join(OF_EVENT)}, revenue, currency, props, {converted} AS goals
        FROM {rows.hits_of_site} AND ({VISIT}) IN (SELECT ({VISIT}) FROM page)
        ORDER BY {VISIT}, event_time, event_id
    """


def _chosen(visits: Visits, period: Period, rows: Rows) -> str:
    chosen = rows.visits(period)
    if visits.visitor_id is not None:
        chosen += f" AND visitor_id = {rows.value(visits.visitor_id)}"
    if visits.person is not None:
        hits = f"{rows.hits_of_site} AND person = {rows.value(visits.person)}"
        chosen += f" AND ({VISIT}) IN (SELECT ({VISIT}) FROM {hits})"
    return chosen


def _after(visits: Visits, rows: Rows) -> str:
    if visits.after is None:
        return ""
    start, visitor = rows.value(visits.after.start), rows.value(visits.after.visitor_id)
    return f" AND (span_start < {start} OR (span_start = {start} AND visitor_id > {visitor}))"
