"""Tree -> SQL: what has to hold of a hit, of a visit, or of a visit by what it entered by.

A filter of events is met by one event of the visit, whichever it is, on its own: filters of events
that hold of different events do not add up. What is asked of visits alone is asked of the visit.
"""

from collections.abc import Mapping

from serving.query.columns import blanks, converts, is_property, searched, stored
from serving.query.parameters import Parameters
from serving.query.tree import And, HasDone, Leaf, Not, Or, Tree, conjuncts, leaves, renamed
from serving.store.goal import Goal

KEY = "site_id, visitor_id, span_start"  # of a visit, among visits and hits
ENTRIES = {"event:page": "visit:entry_page", "event:hostname": "visit:entry_page_hostname"}


class Conditions:
    """hits: SQL of the rows that belong to the visits which are asked about, all of them."""

    def __init__(self, parameters: Parameters, goals: Mapping[str, Goal], hits: str) -> None:
        self.parameters = parameters
        self.goals = goals
        self.hits = hits

    def of_hit(self, tree: Tree) -> str:
        """On a row of hits; true or false, never NULL."""
        match tree:
            case Leaf():
                return self._goals(tree) if tree.is_of_goals else self._leaf(tree)
            case And(trees):
                return _all([self.of_hit(one) for one in trees], "AND", "true")
            case Or(trees):
                return _all([self.of_hit(one) for one in trees], "OR", "false")
            case Not(one):
                return f"NOT {self.of_hit(one)}"
            case HasDone(one):
                return self._has(self.of_hit(one))

    def of_visit(self, tree: Tree) -> str:
        """On a row of visits: of those conditions that no event is needed for, each by itself."""
        own: list[Tree] = []
        others: list[Tree] = []
        for one in conjuncts(tree):
            (others if any(leaf.is_of_events for leaf in leaves(one)) else own).append(one)
        terms = [self.of_hit(one) for one in own]
        if others:
            terms.append(self._has(self.of_hit(And(tuple(others)))))
        return _all(terms, "AND", "true")

    def of_entry(self, tree: Tree) -> str:
        """On a row of visits, whose page and hostname are those that it entered by.

        A visit without a page view entered by none.
        """
        by_entry = any(leaf.dimension in ENTRIES for leaf in leaves(tree))
        condition = self.of_visit(renamed(tree, ENTRIES))
        return f"({condition} AND pageviews > 0)" if by_entry else condition

    def _has(self, condition: str) -> str:
        return f"({KEY}) IN (SELECT ({KEY}) FROM {self.hits} AS done WHERE {condition})"

    def _goals(self, leaf: Leaf) -> str:
        """Whether a hit is a conversion of one of the goals that are meant."""
        goals = [
            goal
            for name, goal in self.goals.items()
            if (name in leaf.values if leaf.operator == "is" else _contains(name, leaf))
        ]
        return _all([converts(goal, self.parameters) for goal in goals], "OR", "false")

    def _leaf(self, leaf: Leaf) -> str:
        column = stored(leaf.dimension, self.parameters)
        kind, _, negated = leaf.operator.partition("_")
        if kind == "is":
            meets = self._is(leaf, column)
            return f"NOT {meets}" if negated else meets
        found = self._found(leaf, kind, searched(leaf.dimension, column))
        if negated and is_property(leaf.dimension):  # who has no such property, nobody asked about
            return f"coalesce(NOT {found}, false)"
        return f"NOT {found}" if negated else f"coalesce({found}, false)"

    def _is(self, leaf: Leaf, column: str) -> str:
        fold = str if leaf.case_sensitive else str.lower
        blank = {fold(name) for name in blanks(leaf.dimension)}
        values = [value for value in leaf.values if fold(value) not in blank]
        absent = f"{column} IS NULL" if is_property(leaf.dimension) else f"{column} = ''"
        terms = [absent] if len(values) < len(leaf.values) else []
        if values:
            folded = column if leaf.case_sensitive else f"lower({column})"
            found = f"{folded} IN ({self._values(leaf, values)})"
            terms.append(f"coalesce({found}, false)" if is_property(leaf.dimension) else found)
        return _all(terms, "OR", "false")

    def _values(self, leaf: Leaf, values: list[str]) -> str:
        names = [self.parameters.add(value) for value in values]
        return ", ".join(names if leaf.case_sensitive else [f"lower({name})" for name in names])

    def _found(self, leaf: Leaf, kind: str, text: str) -> str:
        names = [self.parameters.add(value) for value in leaf.values]
        if kind == "matches":
            option = "" if leaf.case_sensitive else ", 'i'"
            terms = [f"regexp_matches({text}, {name}{option})" for name in names]
        elif leaf.case_sensitive:
            terms = [f"contains({text}, {name})" for name in names]
        else:
            terms = [f"contains(lower({text}), lower({name}))" for name in names]
        return _all(terms, "OR", "false")


def _contains(name: str, leaf: Leaf) -> bool:
    if leaf.case_sensitive:
        return any(value in name for value in leaf.values)
    return any(value.lower() in name.lower() for value in leaf.values)


def _all(terms: list[str], operator: str, of_none: str) -> str:
    return f"({f' {operator} '.join(terms)})" if terms else of_none
