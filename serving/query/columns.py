"""A dimension of a query -> SQL over `hits`, `visits` or entries, and how a blank one is shown."""

from clickstream.dimensions import DIMENSIONS, DIRECT, NONE, NOT_SET
from serving.query.parameters import Parameters
from serving.store.goal import Goal

PROPERTY = "event:props:"
GOAL = "event:goal"


def is_property(dimension: str) -> bool:
    return dimension.startswith(PROPERTY)


def is_of_events(dimension: str) -> bool:
    return dimension.startswith("event:")


def stored(dimension: str, parameters: Parameters) -> str:
    """SQL of the value as it is stored: '' where it is not set, NULL for an absent property."""
    if is_property(dimension):
        key = parameters.add(dimension.removeprefix(PROPERTY))
        return f"list_filter(props, lambda p: p.key = {key})[1].value"
    return DIMENSIONS[dimension].hit


def shown(dimension: str, column: str) -> str:
    """SQL of a stored value as answers show it."""
    if is_property(dimension):
        return f"coalesce({column}, '{NONE}')"
    blank = DIMENSIONS[dimension].blank
    return f"CASE {column} WHEN '' THEN '{blank}' ELSE {column} END" if blank else column


def blanks(dimension: str) -> tuple[str, ...]:
    """What a filter may call the value that is not set."""
    if is_property(dimension):
        return (NONE,)
    one = DIMENSIONS[dimension]
    return ("", *{one.blank, NOT_SET}) if one.blank or not one.is_of_events else ("",)


def searched(dimension: str, column: str) -> str:
    """SQL of the text that `contains` and `matches` look at: who is direct is called so."""
    direct = dimension in DIMENSIONS and DIMENSIONS[dimension].blank == DIRECT
    return shown(dimension, column) if direct else column


def converts(goal: Goal, parameters: Parameters) -> str:
    """SQL of whether a hit is a conversion."""
    terms = [f"name = {parameters.add(goal.event_name)}"]
    if goal.path_regex is not None:
        terms.append(f"regexp_full_match(path, {parameters.add(goal.path_regex)})")
    if goal.scroll is not None:
        terms.append(f"scroll >= {parameters.add(goal.scroll)}")
    for key, value in goal.props:
        column = stored(f"{PROPERTY}{key}", parameters)
        terms.append(f"coalesce({column} = {parameters.add(value)}, false)")
    return f"({' AND '.join(terms)})"
