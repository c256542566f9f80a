"""What a click on a row makes of the filters, and which of them a panel of rows leaves out."""

import json
from collections.abc import Sequence
from dataclasses import replace

from serving.app.filters.tree import Filters, Group, Leaf, Tree, Turned


def own(tree: Tree, dimension: str) -> bool:
    """Whether it is the plain filter of a dimension that clicks on its rows set and take back."""
    return isinstance(tree, Leaf) and tree.dimension == dimension and tree.operator == "is"


def without_own(filters: Filters, dimension: str) -> Filters:
    return tuple(tree for tree in filters if not own(tree, dimension))


def chosen(filters: Filters, dimension: str) -> tuple[str, ...]:
    """The values that clicks have filtered this dimension to."""
    return tuple(
        value
        for tree in filters
        if isinstance(tree, Leaf) and own(tree, dimension)
        for value in tree.values
    )


def picked(filters: Filters, dimension: str, value: str) -> Filters:
    """`dimension is value` in place of other values, or taken back if it was that already."""
    others = without_own(filters, dimension)
    return others if chosen(filters, dimension) == (value,) else (*others, _leaf(dimension, value))


def added(filters: Filters, dimension: str, value: str) -> Filters:
    """The value beside those that are picked, or taken from among them."""
    values = chosen(filters, dimension)
    kept = tuple(v for v in values if v != value) if value in values else (*values, value)
    leaf = (Leaf("is", dimension, kept),) if kept else ()
    return *without_own(filters, dimension), *leaf


def excluded(filters: Filters, dimension: str, value: str) -> Filters:
    """All but this value, and those that were excluded before."""
    for place, tree in enumerate(filters):
        if isinstance(tree, Leaf) and tree.dimension == dimension and tree.operator == "is_not":
            if value in tree.values:
                return filters
            more = replace(tree, values=(*tree.values, value))
            return *filters[:place], more, *filters[place + 1 :]
    return *without_own(filters, dimension), Leaf("is_not", dimension, (value,))


HOW = {"pick": picked, "add": added, "exclude": excluded}


def clicked(filters: Filters, dimensions: Sequence[str], value: str, how: str) -> Filters:
    """After a click on a row. value: the row's, one a dimension, as JSON. how: a key of HOW."""
    values = json.loads(value)
    if len(dimensions) == 1:
        return HOW[how](filters, dimensions[0], values[0])
    row = tuple(_leaf(d, one) for d, one in zip(dimensions, values, strict=True))
    if how == "exclude":
        return *filters, Turned("not", Group("and", row))
    is_on = all(chosen(filters, leaf.dimension) == leaf.values for leaf in row)
    for dimension in dimensions:
        filters = without_own(filters, dimension)
    return filters if is_on else (*filters, *row)


def _leaf(dimension: str, value: str) -> Leaf:
    return Leaf("is", dimension, (value,))
