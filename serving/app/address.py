"""What a page shows, as it stands in the address: a link opens the same view for someone else.

    ?site=shop.example&period=28d&metric=visits&f=is:visit:source:Google&sources=visit:channel

A value at its default is left out. `f` repeats, once a filter value; equal dimension and
operator make one filter with several values.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from serving.app import period
from serving.app.metric import NAMES
from serving.app.panel import PANELS, TABS
from serving.client import Filter


@dataclass(frozen=True)
class View:
    """`site` is None until one is chosen; `tabs`: panel -> dimension, defaults left out."""

    site: str | None = None
    period: str = period.DEFAULT
    metric: str = NAMES[0]
    filters: tuple[Filter, ...] = ()
    tabs: tuple[tuple[str, str], ...] = ()

    def tab(self, panel: str) -> str:
        return dict(self.tabs).get(panel, PANELS[panel].tabs[0].dimension)

    def with_tab(self, panel: str, dimension: str) -> "View":
        return replace(self, tabs=tuple(sorted({**dict(self.tabs), panel: dimension}.items())))

    def toggled(self, dimension: str, value: str) -> "View":
        """The filter `dimension is value` set in place of another of that dimension, or removed."""
        chosen: Filter = ("is", dimension, (value,))
        others = tuple(kept for kept in self.filters if kept[1] != dimension)
        return replace(self, filters=others if chosen in self.filters else (*others, chosen))

    def value_of(self, dimension: str) -> tuple[str, ...]:
        """The values that this dimension is filtered to."""
        return tuple(v for op, d, values in self.filters if d == dimension for v in values)


def params(view: View) -> dict[str, list[str]]:
    """The address of a view; `parse` reads it back to an equal view."""
    plain = View()
    written = {
        "site": [view.site] if view.site else [],
        "period": [view.period] if view.period != plain.period else [],
        "metric": [view.metric] if view.metric != plain.metric else [],
        "f": [f"{op}:{dim}:{value}" for op, dim, values in view.filters for value in values],
        **{panel: [tab] for panel, tab in view.tabs if tab != plain.tab(panel)},
    }
    return {key: values for key, values in written.items() if values}


def parse(given: Mapping[str, Sequence[str]]) -> tuple[View, list[str]]:
    """The view of an address, and a sentence for each part of it that could not be read."""
    problems: list[str] = []
    view = View(site=_last(given, "site"))
    if named := _last(given, "period"):
        if trouble := period.unknown(named):
            problems.append(trouble)
        else:
            view = replace(view, period=named)
    if metric := _last(given, "metric"):
        if metric in NAMES:
            view = replace(view, metric=metric)
        else:
            problems.append(f"The address asks for a metric {metric!r} that no tile shows.")
    for panel, shown in PANELS.items():
        if tab := _last(given, panel):
            if tab in {known.dimension for known in shown.tabs}:
                view = view.with_tab(panel, tab)
            else:
                problems.append(f"The address asks for {panel} by {tab!r}, which is not a tab.")
    filters: dict[tuple[str, str], tuple[str, ...]] = {}
    for text in given.get("f", ()):
        op, _, rest = text.partition(":")
        scope, _, rest = rest.partition(":")
        name, separator, value = rest.partition(":")
        dimension = f"{scope}:{name}"
        if op != "is" or not separator or dimension not in TABS:
            problems.append(f"The address has a filter {text!r} that this page cannot read.")
            continue
        filters[op, dimension] = (*filters.get((op, dimension), ()), value)
    return replace(view, filters=tuple((op, d, v) for (op, d), v in filters.items())), problems


def _last(given: Mapping[str, Sequence[str]], key: str) -> str | None:
    values = given.get(key)
    return values[-1] if values else None
