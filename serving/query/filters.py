"""JSON -> Tree: filters of the query language, checked; segments are replaced by what they say."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import duckdb

from clickstream.dimensions import DIMENSIONS
from serving.query.errors import BadQuery
from serving.query.tree import And, HasDone, Leaf, Not, Or, Tree, all_leaves, conjuncts
from serving.store.catalogue import Catalogue

OPERATORS = ("is", "is_not", "contains", "contains_not", "matches", "matches_not")
GROUPS = ("and", "or", "not", "has_done", "has_not_done")
GOAL, SEGMENT, PROPERTY = "event:goal", "segment", "event:props:"
OF_GOALS = ("is", "contains")
DEEPEST, MOST_LEAVES, MOST_VALUES, LONGEST = 20, 200, 1_000, 2_000
MOST_SEGMENTS = 10  # of one filter


def parse(given: Any, catalogue: Catalogue, path: str = "/filters") -> And:
    """All of a list of filters, those of a segment or an `and` among them; raises BadQuery."""
    if not isinstance(given, list):
        raise BadQuery("Filters are a list", path, given)
    trees = _Parser(catalogue).trees(given, path, 0)
    if sum(1 for tree in trees for _ in all_leaves(tree)) > MOST_LEAVES:
        raise BadQuery(f"More than {MOST_LEAVES} filters in one query", path)
    return And(tuple(conjuncts(And(trees))))


def property_of(dimension: str, path: str) -> str:
    """The key of event:props:<key>; raises BadQuery where there is none."""
    key = dimension.removeprefix(PROPERTY)
    if not key:
        raise BadQuery("A property has a name: event:props:<name>", path, dimension)
    return key


class _Parser:
    """depth: how many groups a filter lies in. done: whether a visit has to have done it."""

    def __init__(self, catalogue: Catalogue, segments: Sequence[int] = ()) -> None:
        self.catalogue = catalogue
        self.within = segments  # a segment cannot hold itself

    def trees(
        self, given: list[Any], path: str, depth: int, done: bool = False
    ) -> tuple[Tree, ...]:
        return tuple(self.tree(one, f"{path}/{i}", depth, done) for i, one in enumerate(given))

    def tree(self, given: Any, path: str, depth: int, done: bool) -> Tree:
        if depth > DEEPEST:
            raise BadQuery(f"Filters lie in each other more than {DEEPEST} deep", path)
        if not isinstance(given, list) or not given:
            raise BadQuery('A filter is such as ["is", "visit:source", ["Google"]]', path, given)
        operator = given[0]
        if not isinstance(operator, str) or operator not in (*OPERATORS, *GROUPS):
            allowed = (*OPERATORS, *GROUPS)
            raise BadQuery(f"Not a filter operator: {operator!r}", f"{path}/0", operator, allowed)
        if operator in OPERATORS:
            return self._leaf(given, path, done)
        if len(given) != 2:
            raise BadQuery(f'"{operator}" has one part beside itself', path, given)
        return self._group(operator, given[1], f"{path}/1", depth + 1, done)

    def _group(self, operator: str, inner: Any, path: str, depth: int, done: bool) -> Tree:
        if operator in ("and", "or"):
            if not isinstance(inner, list) or not inner:
                raise BadQuery(f'"{operator}" has a list of filters', path, inner)
            trees = self.trees(inner, path, depth, done)
            return And(trees) if operator == "and" else Or(trees)
        if operator == "not":
            return Not(self.tree(inner, path, depth, done))
        if done:
            raise BadQuery("What a visit has done cannot lie in what it has done", path, inner)
        tree = HasDone(self.tree(inner, path, depth, True))
        return tree if operator == "has_done" else Not(tree)

    def _leaf(self, given: list[Any], path: str, done: bool) -> Tree:
        if len(given) not in (3, 4):
            raise BadQuery(f'"{given[0]}" has a dimension and a list of values', path, given)
        operator, dimension, values, *modifiers = given
        if dimension == SEGMENT:
            return self._segments(operator, values, path, done)
        _check_dimension(dimension, f"{path}/1", done)
        if not isinstance(values, list) or not values or len(values) > MOST_VALUES:
            raise BadQuery(f"A filter has a list of 1 to {MOST_VALUES} texts", f"{path}/2", values)
        for i, value in enumerate(values):
            if not isinstance(value, str) or len(value) > LONGEST:
                raise BadQuery(
                    f"A value is a text of at most {LONGEST} characters", f"{path}/2/{i}", value
                )
            if operator.startswith("matches"):
                _check_pattern(value, f"{path}/2/{i}")
        if dimension == GOAL:
            self._check_goals(operator, values, path)
        leaf = Leaf(operator, dimension, tuple(values))
        return _modified(leaf, modifiers[0], f"{path}/3") if modifiers else leaf

    def _check_goals(self, operator: str, values: list[str], path: str) -> None:
        if operator not in OF_GOALS:
            raise BadQuery("A goal is filtered by is or contains", f"{path}/0", operator, OF_GOALS)
        for i, value in enumerate(values):
            if operator == "is" and value not in self.catalogue.goals:
                raise BadQuery(
                    f"The site has no goal {value!r}", f"{path}/2/{i}", value, self.catalogue.goals
                )

    def _segments(self, operator: str, values: Any, path: str, done: bool) -> Tree:
        if operator != "is":
            raise BadQuery("A segment is filtered by is", f"{path}/0", operator, ("is",))
        if not isinstance(values, list) or not 1 <= len(values) <= MOST_SEGMENTS:
            raise BadQuery(
                f"1 to {MOST_SEGMENTS} segments are named by their numbers", f"{path}/2", values
            )
        segments = [self._segment(v, f"{path}/2/{i}", done) for i, v in enumerate(values)]
        return segments[0] if len(segments) == 1 else Or(tuple(segments))

    def _segment(self, number: Any, path: str, done: bool) -> Tree:
        known = self.catalogue.segments
        if type(number) is not int or number not in known or number in self.within:
            raise BadQuery(f"Not a segment: {number!r}", path, number, map(str, known))
        inner = _Parser(self.catalogue, (*self.within, number))
        trees = inner.trees(known[number].filters, path, 0, done)
        return trees[0] if len(trees) == 1 else And(trees)


def _check_dimension(dimension: Any, path: str, done: bool) -> None:
    named = isinstance(dimension, str)
    if named and dimension.startswith(PROPERTY):
        property_of(dimension, path)
    elif not named or (dimension not in DIMENSIONS and dimension != GOAL):
        allowed = (*DIMENSIONS, GOAL, f"{PROPERTY}<name>", SEGMENT)
        raise BadQuery(f"Not a dimension to filter by: {dimension!r}", path, dimension, allowed)
    if done and not dimension.startswith("event:"):
        allowed = (*(name for name in DIMENSIONS if name.startswith("event:")), GOAL)
        raise BadQuery("What a visit has done is said of events", path, dimension, allowed)


def _modified(leaf: Leaf, given: Any, path: str) -> Leaf:
    if not isinstance(given, dict) or [*given] != ["case_sensitive"]:
        raise BadQuery('Only {"case_sensitive": false} can follow', path, given)
    if not isinstance(given["case_sensitive"], bool):
        raise BadQuery("Not true or false", f"{path}/case_sensitive", given["case_sensitive"])
    return Leaf(leaf.operator, leaf.dimension, leaf.values, given["case_sensitive"])


def _check_pattern(pattern: str, path: str) -> None:
    if wrong := _wrong(pattern):
        raise BadQuery(f"Not a regular expression (RE2): {wrong}", path, pattern)


@lru_cache(1000)
def _wrong(pattern: str) -> str:
    """What is wrong with a pattern, by whom it will be matched; '': nothing."""
    try:
        duckdb.execute("SELECT regexp_matches('', ?)", [pattern], connection=duckdb.connect())
    except duckdb.Error as error:
        return str(error).splitlines()[0]
    return ""
