"""Each relation of a plan as a SELECT over the served `visits` and `hits`: groups and parts.

A group has a column for each dimension, d0, d1, …; that of time is the number of its interval.
"""

from collections.abc import Mapping

from clickstream.parts import PARTS
from serving.generation import Generation
from serving.query.columns import GOAL, converts, is_of_events, shown, stored
from serving.query.conditions import KEY, Conditions
from serving.query.parameters import Parameters
from serving.query.parse import TIME
from serving.query.plan import Plan
from serving.query.shapes import SHAPES, Shape


class Relations:
    """The relations of one plan. parameters: takes the values that their SQL names."""

    def __init__(self, plan: Plan, generation: Generation, parameters: Parameters) -> None:
        self.plan = plan
        self.served = generation.served
        self.parameters = parameters
        site = parameters.add(plan.query.site_id)
        self.start = parameters.add(plan.period.start.replace(tzinfo=None))
        self.end = parameters.add(plan.period.end.replace(tzinfo=None))
        self.of_site = f"site_id = {site}" + ("" if plan.query.bots else " AND NOT bot")

    def select(self, relation: str) -> str:
        """SQL of one relation."""
        shape = SHAPES[relation]
        groups = shape.groups(self.plan.query.dimensions)
        parts = [f"{PARTS[name].aggregate} AS {name}" for name in self.plan.parts[relation]]
        if shape.rows == "stays":
            source = f"FROM ({self._stays(shape, groups)})"
            columns = list(groups)
        elif shape.rows == "hits":
            firsts = "new_persons" in self.plan.parts[relation]
            source = self._hits(shape, groups, self._firsts(groups) if firsts else "")
            columns = self._columns(groups)
        else:
            source, columns = self._visits(shape, groups)
        by = f"GROUP BY {', '.join(groups)}" if groups else ""
        return f"SELECT {', '.join([*columns, *parts])} {source} {by}"

    def _hits(self, shape: Shape, groups: Mapping[str, str], join: str = "") -> str:
        """Hits in the range."""
        belong = (
            f"(SELECT * FROM {self.served('hits')} WHERE {self.of_site}"
            f" AND span_start < {self.end})"
        )
        tree = shape.filters(self.plan.query.filters)
        return f"""
            FROM {self.served("hits")} AS hits
            {self._goals(groups)} {self._time("event_time", groups)} {join}
            WHERE {self.of_site} AND event_time >= {self.start} AND event_time < {self.end}
                AND {shape.only} AND {self._conditions(belong).of_hit(tree)}
        """

    def _stays(self, shape: Shape, groups: Mapping[str, str]) -> str:
        """Of each visit and group, how far it scrolled and how long it was engaged."""
        columns = [*self._columns(groups), KEY]
        return f"""
            SELECT {", ".join(columns)}, max(scroll) AS scroll, sum(engaged_ms) AS engaged_ms,
                count(*) FILTER (WHERE name = 'engagement') AS engagements
            {self._hits(shape, groups)}
            GROUP BY {", ".join([*groups, KEY])}
        """

    def _visits(self, shape: Shape, groups: Mapping[str, str]) -> tuple[str, list[str]]:
        """Visits that start in the range; by an event's dimension once for each value they have."""
        tree = shape.filters(self.plan.query.filters)
        started = f"{self.of_site} AND span_start >= {self.start} AND span_start < {self.end}"
        hits = f"(SELECT * FROM {self.served('hits')} WHERE {started})"
        conditions = self._conditions(hits)
        of_events = {column: name for column, name in groups.items() if is_of_events(name)}
        join = ""
        if of_events:
            join = f"""
                INNER JOIN (
                    SELECT DISTINCT {", ".join(self._columns(of_events))}, {KEY}
                    FROM {hits} AS hits {self._goals(of_events)}
                    WHERE {conditions.of_hit(tree)}
                ) AS wanted USING ({KEY})
            """
            where = "true"
        else:
            where = conditions.of_entry(tree) if shape.by_entry else conditions.of_visit(tree)
        entered = shape.by_entry and any(map(is_of_events, self.plan.query.dimensions))
        source = f"""
            FROM {self.served("visits")} AS visits {join} {self._time("span_start", groups)}
            WHERE {started} AND {shape.only} AND {where} {"AND pageviews > 0" if entered else ""}
        """
        columns = self._columns({c: n for c, n in groups.items() if c not in of_events})
        return source, [*columns, *of_events]

    def _columns(self, groups: Mapping[str, str]) -> list[str]:
        return [f"{self._column(column, name)} AS {column}" for column, name in groups.items()]

    def _column(self, column: str, name: str) -> str:
        """A blank is shown as that of the query's own dimension, whatever stands for it."""
        if name.startswith(TIME):
            return "n"
        if name == GOAL:
            return "goal"
        asked = self.plan.query.dimensions[int(column.removeprefix("d"))]
        return shown(asked, stored(name, self.parameters))

    def _conditions(self, hits: str) -> Conditions:
        return Conditions(self.parameters, self.plan.catalogue.goals, hits)

    def _time(self, column: str, groups: Mapping[str, str]) -> str:
        """Beside each row its interval, if the groups have one."""
        if not _has_time(groups):
            return ""
        return f"INNER JOIN intervals ON {column} >= since AND {column} < until"

    def _goals(self, groups: Mapping[str, str]) -> str:
        """Beside each hit the goals that it meets: it counts for each."""
        if GOAL not in groups.values():
            return ""
        goals = list(self.plan.catalogue.goals.values())
        if not goals:
            return "INNER JOIN (SELECT '' AS goal WHERE false) ON true"
        names = ", ".join(f"({i}, {self.parameters.add(g.name)})" for i, g in enumerate(goals))
        met = " ".join(f"WHEN {i} THEN {converts(g, self.parameters)}" for i, g in enumerate(goals))
        return f"INNER JOIN (VALUES {names}) AS goals(number, goal) ON CASE number {met} END"

    def _firsts(self, groups: Mapping[str, str]) -> str:
        """Beside each hit, when its person was first seen on the site; and since when one is new.

        That is the start of the interval, or else of the range.
        """
        since = "" if _has_time(groups) else f", {self.start} AS since"
        return f"""
            INNER JOIN (
                SELECT person, min(event_time) AS first_seen{since}
                FROM {self.served("hits")} WHERE {self.of_site} GROUP BY person
            ) AS firsts USING (person)
        """


def _has_time(groups: Mapping[str, str]) -> bool:
    return any(name.startswith(TIME) for name in groups.values())
