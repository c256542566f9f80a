"""By which plan a query is answered: by cube where that can be, unless it asks for another."""

from typing import Any

from serving.query import by_cube, sql
from serving.query.errors import BadQuery
from serving.query.plan import Plan
from serving.readers import Reader
from serving.state import State

SCANNED = 200_000  # hits; the cube's catching up takes as long or longer (bench/freshness.py)


def waits(plan: Plan, state: State) -> bool:
    """Whether the answer is by a cube, which has to catch up first."""
    return state.owes and any(_by_cube(plan, state))


def is_quicker_scanned(plan: Plan, state: State, reader: Reader) -> bool:
    """Whether an answer that waits for a cube is sooner there by a scan: where little is asked."""
    if plan.query.plan != "auto":
        return False
    counted = [
        by_cube.hits(one, state.generation)
        for one in (plan, plan.earlier)
        if one and not _by_scan(one, state)
    ]
    hits = 0
    for each in counted:
        hits += reader.con.execute(each.sql, each.parameters).fetchall()[0][0]
    return hits < SCANNED


def is_of_cubes(plan: Plan, state: State) -> bool:
    """Whether the answer is by a cube alone, also that for the time which it is compared with."""
    return all(_by_cube(plan, state))


def statement(plan: Plan, state: State) -> sql.Statement:
    """The SQL of the plan that is chosen; raises BadQuery where the one asked for cannot be."""
    reason = _by_scan(plan, state) or _behind(state)
    if reason and plan.query.plan == "cube":
        raise BadQuery(f"Cubes cannot answer this: {reason}", "/plan", "cube", ("auto", "scan"))
    found = None if reason else by_cube.statement(plan, state.generation)
    return found or sql.statement(plan, state.generation)


def explained(plan: Plan, state: State) -> dict[str, Any]:
    """What an answer says of how it was made."""
    reason = _by_scan(plan, state) or _behind(state)
    return {"by": "scan", "why_not_cube": reason} if reason else {"by": "cube"}


def _by_cube(plan: Plan, state: State) -> list[bool]:
    return [not _by_scan(one, state) for one in (plan, plan.earlier) if one]


def _by_scan(plan: Plan, state: State) -> str:
    """Why it is by scan; '' where it is by cube."""
    if plan.query.plan == "scan":
        return "a scan is asked for"
    return by_cube.why_not(plan, state.generation)


def _behind(state: State) -> str:
    return "the cube has not caught up with the tail" if state.owes else ""
