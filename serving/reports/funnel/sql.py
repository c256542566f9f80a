"""Funnel -> SQL. Of each person, or visit, the attempt that gets furthest, and its times.

An attempt starts at an event of the first step and takes, of each next step, the earliest event
that comes after: who takes a later one gets no further, and not sooner. So the times of an attempt
do not depend on the window, which only cuts them off; and they are a chain: those from an event of
step n on are its own, and those from the event of step n + 1 on that it goes to.
"""

from serving.query.period import Period
from serving.reports.dimension import column
from serving.reports.funnel.asked import Funnel
from serving.reports.scope import Rows


def groups(funnel: Funnel, period: Period, rows: Rows, key: str) -> str:
    """Rows: the group, then of each step who reached it, the sum and the median of µs to it."""
    columns = []
    for n in range(1, len(funnel.steps) + 1):
        of_step = f"FILTER (len(times) >= {n})"
        took = f"epoch_us(times[{n}]) - epoch_us(times[{n - 1}])" if n > 1 else "NULL::BIGINT"
        columns += [
            f"count(*) {of_step} AS reached_{n}",
            f"sum({took}) {of_step} AS total_us_{n}",
            f"median({took}) {of_step} AS median_us_{n}",
        ]
    grouping = "GROUP BY value" if funnel.dimension else ""
    return f"""
        {_best(funnel, period, rows, key)}
        SELECT
            {"value" if funnel.dimension else "''"} AS value,
            {", ".join(columns)},
            count(*) OVER () AS total_rows
        FROM best
        {grouping}
        ORDER BY reached_1 DESC, value
        LIMIT {rows.value(funnel.limit)} OFFSET {rows.value(funnel.offset)}
    """


def people(funnel: Funnel, period: Period, rows: Rows, key: str) -> str:
    """Rows: person, visitor, start of the visit of the first step, times of first and last step."""
    assert funnel.people
    step = funnel.people.step
    wanted = f"= {step - 1}" if funnel.people.are == "dropped" else f">= {step}"
    return f"""
        {_best(funnel, period, rows, key)}
        SELECT
            person,
            visitor_id,
            span_start,
            event_time AS first_step,
            times[-1] AS last_step,
            count(*) OVER () AS total_rows
        FROM best
        WHERE len(times) {wanted}
        ORDER BY first_step DESC, person, visitor_id, event_id
        LIMIT {rows.value(funnel.limit)} OFFSET {rows.value(funnel.offset)}
    """


def _best(funnel: Funnel, period: Period, rows: Rows, key: str) -> str:
    """best: of each that starts, the first event of its best attempt; times: of its steps.

    What is sorted by is slim: whose events they are, and at which place, as numbers.
    """
    last = len(funnel.steps)
    flags = ", ".join(f"is_{n}" for n in range(1, last + 1))
    steps = [f"{rows.is_(step)} AS is_{n}" for n, step in enumerate(funnel.steps, 1)]
    chains = "".join(_chain(n, funnel.order) for n in range(last - 1, 0, -1))
    end = f"event_time + to_seconds({rows.value(funnel.window)})"
    return f"""
        WITH events AS MATERIALIZED (
            SELECT
                person, visitor_id, span_start, event_time, event_id,
                {column(funnel.dimension, rows.parameters)} AS value,
                {", ".join(steps)}
            FROM {rows.hits(period)}
            AND ({flags.replace(",", " OR")})
        ),

        starters AS (
            SELECT {key}, row_number() OVER () AS who
            FROM (SELECT DISTINCT {key} FROM events WHERE is_1)
        ),

        placed AS MATERIALIZED (
            SELECT
                *,
                row_number() OVER (
                    PARTITION BY who ORDER BY event_time, event_id, visitor_id
                ) AS place
            FROM events
            INNER JOIN starters USING ({key})
        ),

        chain_{last} AS (
            SELECT who, place, event_time, {flags},
                CASE WHEN is_{last} THEN [event_time] END AS times
            FROM placed
        ),
        {chains}
        attempts AS (
            SELECT who, place, list_filter(times, lambda done: done <= {end}) AS times
            FROM chain_1
            WHERE is_1
        ),

        furthest AS (
            SELECT who, place, times
            FROM attempts
            QUALIFY row_number() OVER (PARTITION BY who ORDER BY len(times) DESC, place) = 1
        ),

        best AS (
            SELECT person, visitor_id, span_start, event_time, event_id, value, times
            FROM furthest
            INNER JOIN placed USING (who, place)
        )
    """


def _chain(n: int, order: str) -> str:
    """Of each event of step n: its time and those of the chain that it goes on to."""
    if order == "strict":  # the very next event of any step, or none
        follows = "lead(times) OVER (PARTITION BY who ORDER BY place)"
    else:
        follows = """first_value(times IGNORE NULLS) OVER (
                    PARTITION BY who ORDER BY place
                    ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
                )"""
    return f"""
        chain_{n} AS (
            SELECT
                * EXCLUDE (times),
                CASE WHEN is_{n} THEN list_prepend(event_time, coalesce({follows}, [])) END
                    AS times
            FROM chain_{n + 1}
        ),
    """
