"""Plan -> SQL over the cubes, where they have the answer: else every query is answered by a scan.

They have it for whole local days, of everybody or of one cubed dimension, all of its values or one.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from clickstream.cube import NEVER
from clickstream.dimensions import CUBES, TOTAL
from clickstream.parts import PARTS
from clickstream.zones import ELSEWHERE, stretches
from serving.generation import Generation
from serving.query.columns import blanks, shown
from serving.query.parameters import Parameters
from serving.query.parse import TIME
from serving.query.plan import Plan
from serving.query.sql import Statement, assembled
from serving.query.tree import Leaf, conjuncts

A_DAY = timedelta(days=1)

# Whether a group is there: what every relation has in each of its groups
_THERE = {"hits": "sum(persons)", "visits": "sum(visit_count)", "entries": "sum(entry_count)"}


@dataclass(frozen=True)
class Cut:
    """What of the cubes is asked for.

    value: the only one that counts; None: all. days: the range, and the intervals of a series, each
    from a day to another, which is exclusive.
    """

    dimension: str
    value: str | None
    days: tuple[date, date]
    intervals: tuple[tuple[date, date], ...]


class _NotCubed(Exception):
    """Why, in half a sentence."""


def why_not(plan: Plan, generation: Generation) -> str:
    """Why the cubes have no answer to this; '' where they have."""
    try:
        _cut(plan, generation)
    except _NotCubed as reason:
        return str(reason)
    return ""


def statement(plan: Plan, generation: Generation) -> Statement | None:
    """Rows as those of a scan; None where the cubes have none. They have to have caught up."""
    try:
        cut = _cut(plan, generation)
    except _NotCubed:
        return None
    parameters = Parameters()
    names = [name for of in plan.parts.values() for name in of]
    source = "of_days"
    common = [f"of_days AS ({_of_days(plan, cut, generation, parameters)})"]
    if "audience" in names:
        common.append(f"of_audience AS ({_audience(plan, cut, generation, parameters)})")
        source += " CROSS JOIN of_audience"
    return assembled(plan, common, source, parameters)


def hits(plan: Plan, generation: Generation) -> Statement:
    """About how many a scan of the same days would read: bots' and what the cube owes come on top.

    For a plan that the cubes have an answer to.
    """
    parameters = Parameters()
    days = _cut(plan, generation).days
    within = _within(plan, TOTAL.name, None, days, parameters)
    counted = f"SELECT coalesce(sum(actions), 0) FROM {generation.cube.served()}"
    return Statement(f"{counted} WHERE {within}", parameters.values)


def _cut(plan: Plan, generation: Generation) -> Cut:
    query = plan.query
    if query.bots:
        raise _NotCubed("no cube has bots")
    dimension, value = _dimension(plan)
    for relation, names in plan.parts.items():
        for name in names:
            _check_part(name, relation, dimension)
    if generation.cube.why_not:
        raise _NotCubed(generation.cube.why_not)
    if (query.site_id, dimension) in generation.cube.ambiguous and dimension in query.dimensions:
        raise _NotCubed(f"two values of {dimension} are shown alike")
    zone = ZoneInfo(generation.cube.timezones.get(query.site_id, ELSEWHERE))
    days = _days(plan.period.start, plan.period.end, zone)
    intervals = tuple(_days(one.start, one.end, zone) for one in plan.intervals)
    for since, until in intervals or [days]:
        _check_cap(dimension, since, until)
    if "audience" in plan.parts:
        _check_cap(dimension if value is not None else TOTAL.name, *days)
    return Cut(dimension, value, days, intervals)


def _check_cap(dimension: str, since: date, until: date) -> None:
    cap = CUBES[dimension].cap_days
    assert cap is not None
    if until - since > cap * A_DAY:
        by = dimension or "everybody"
        raise _NotCubed(f"the cube of {by} is exact for ranges of up to {cap} days")


def _dimension(plan: Plan) -> tuple[str, str | None]:
    """Of which cube, and of which of its values."""
    asked = [name for name in plan.query.dimensions if not name.startswith(TIME)]
    filters = list(conjuncts(plan.query.filters))
    if len(asked) > 1:
        raise _NotCubed("a cube has one dimension")
    if len(filters) > 1:
        raise _NotCubed("a cube has one filter")
    value = None
    if filters:
        (leaf,) = filters
        if not isinstance(leaf, Leaf) or leaf.operator != "is" or len(leaf.values) > 1:
            raise _NotCubed("a cube has filters of one value alone")
        if not leaf.case_sensitive:
            raise _NotCubed("a cube tells capitals from small letters")
        if asked and asked != [leaf.dimension]:
            raise _NotCubed("the filter is of another dimension")
        asked = [leaf.dimension]
        if leaf.dimension in CUBES:
            value = "" if leaf.values[0] in blanks(leaf.dimension) else leaf.values[0]
    dimension = asked[0] if asked else TOTAL.name
    if dimension not in CUBES:
        raise _NotCubed(f"there is no cube of {dimension}")
    return dimension, value


def _check_part(name: str, relation: str, dimension: str) -> None:
    by_event = CUBES[dimension].is_of_events
    if name == "new_persons":
        if dimension:
            raise _NotCubed(f"the cube of {dimension} does not tell who is new to the site")
    elif name == "audience":
        return  # of everybody, or of whom the filter leaves
    elif not PARTS[name].is_cubed:
        raise _NotCubed(f"no cube has {name}")
    elif relation == "entries" and by_event and CUBES[dimension].entry is None:
        raise _NotCubed(f"no visit enters by {dimension}")
    elif PARTS[name].by_event and relation == "visits" and by_event:
        raise _NotCubed(f"the cube of {dimension} has durations of those who entered by it")


def _of_days(plan: Plan, cut: Cut, generation: Generation, parameters: Parameters) -> str:
    """A row for each group, with the parts."""
    columns = [
        f"{'n' if i == plan.time_at else shown(name, 'value')} AS d{i}"
        for i, name in enumerate(plan.query.dimensions)
    ]
    parts = [_part(name) for of in plan.parts.values() for name in of if name != "audience"]
    there = [_THERE[relation] for relation in plan.parts if relation in _THERE]
    grouped = ""
    if columns:
        groups = ", ".join(f"d{i}" for i in range(len(columns)))
        grouped = f"GROUP BY {groups} HAVING {' OR '.join(f'{one} > 0' for one in there)}"
    return f"""
        SELECT {", ".join([*columns, *parts])}
        FROM {generation.cube.served()} {_series(plan, cut, parameters)}
        WHERE {_within(plan, cut.dimension, cut.value, cut.days, parameters)} {grouped}
    """


def _part(name: str) -> str:
    """A day whose person was active before, but not in this interval, is that person's first."""
    if name == "persons":
        total = "sum(persons) FILTER (prev < since)"
    elif name == "new_persons":
        total = f"sum(persons) FILTER (prev = DATE '{NEVER}')"
    else:
        total = f"sum({name})"
    return f"CAST(coalesce({total}, 0) AS BIGINT) AS {name}"


def _audience(plan: Plan, cut: Cut, generation: Generation, parameters: Parameters) -> str:
    """Everybody in the range whom the filter leaves."""
    dimension = cut.dimension if cut.value is not None else TOTAL.name
    return f"""
        SELECT {_part("persons").removesuffix("persons")} audience
        FROM {generation.cube.served()} CROSS JOIN (SELECT {_date(cut.days[0])} AS since)
        WHERE {_within(plan, dimension, cut.value, cut.days, parameters)}
    """


def _within(
    plan: Plan,
    dimension: str,
    value: str | None,
    days: tuple[date, date],
    parameters: Parameters,
) -> str:
    terms = [
        f"site_id = {parameters.add(plan.query.site_id)}",
        f"dimension = '{dimension}'",
        f"day >= {_date(days[0])}",
        f"day < {_date(days[1])}",
    ]
    if value is not None:
        terms.append(f"value = {parameters.add(value)}")
    return " AND ".join(terms)


def _series(plan: Plan, cut: Cut, parameters: Parameters) -> str:
    """Beside each row the number of its interval, and the interval's first day."""
    if plan.time_at is None:
        return f"CROSS JOIN (SELECT {_date(cut.days[0])} AS since)"
    first, _ = cut.days
    each = [(first + n * A_DAY, first + (n + 1) * A_DAY) for n in range(len(cut.intervals))]
    if list(cut.intervals) == each:
        return f"CROSS JOIN LATERAL (SELECT day - {_date(first)} AS n, day AS since)"
    rows = ", ".join(
        f"({n}, {_date(since)}, {_date(until)})" for n, (since, until) in enumerate(cut.intervals)
    )
    return (
        f"INNER JOIN (VALUES {rows}) AS intervals(n, since, until) ON day >= since AND day < until"
    )


def _days(start: datetime, end: datetime, zone: ZoneInfo) -> tuple[date, date]:
    """The days that lie in [start, end), as the cubes count them."""
    since, until = _begins(start, zone), _begins(end, zone)
    if since is None or until is None:
        raise _NotCubed("a cube has whole days of the site")
    return since, until


@lru_cache(10_000)
def _begins(instant: datetime, zone: ZoneInfo) -> date | None:
    """The local day that begins at an instant: all before is of earlier days, and nothing after.

    None where none does. Clocks that go back over midnight bring some of the day before back.
    """
    day = instant.astimezone(zone).date()
    tiny = timedelta(microseconds=1)
    for since, until, seconds in stretches(zone, instant - A_DAY, instant + A_DAY):
        ahead = timedelta(seconds=seconds)
        if since < instant and _day(min(until, instant) - tiny + ahead) >= day:
            return None
        if until > instant and _day(max(since, instant) + ahead) < day:
            return None
    return day


def _day(local: datetime) -> date:
    return local.astimezone(UTC).date()


def _date(day: date) -> str:
    return f"DATE '{day.isoformat()}'"
