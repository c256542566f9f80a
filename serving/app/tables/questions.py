"""The question of a page of tables: a view at a moment -> a query, and what it leaves to the page.

The API refuses entry and exit rate under a filter of events. So they go where the page has such a
filter, and what is looked for among pages by a reader who sees them is found here, among all rows.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from msgspec import structs

from serving.answers import Answer
from serving.app import kept
from serving.app.filters.change import without_own
from serving.app.filters.dimension import SEGMENT
from serving.app.filters.suggest import matching
from serving.app.filters.tree import Filters, Leaf, Tree, asked, leaves, of_json
from serving.app.panel import COUNTRIES, Tab
from serving.app.shown import Shown
from serving.app.tables.declared import WHOLE_VISITS, Deep
from serving.app.tables.sheet import Sheet
from serving.app.tables.whole import MOST, Asks
from serving.questions import Query

PLACES = 20  # rows of a page
CONVERTED = "group_conversion_rate"


@dataclass(frozen=True)
class Table:
    """`rows`: one page of it; all of it, if `finds_here`. world: visitors by country, if drawn."""

    tab: Tab
    metrics: tuple[str, ...]
    asks: Asks
    filters: Filters
    rows: Query
    finds_here: bool
    hides: bool
    world: Query | None

    @property
    def queries(self) -> list[Query]:
        return [query for query in (self.rows, self.world) if query]

    def found(self, answer: Answer) -> Answer:
        """The rows of an answer that fit what is looked for."""
        if not self.finds_here:
            return answer
        typed = self.asks.search.casefold()
        fits = [row for row in answer.results if typed in row.dimensions[-1].casefold()]
        return Answer(fits, structs.replace(answer.meta, total_rows=len(fits)), answer.query)

    def page(self, answer: Answer) -> Answer:
        """The rows to show, out of the answer to `rows`."""
        found = self.found(answer)
        if self.finds_here:
            found.results = found.results[self.asks.page * PLACES :][:PLACES]
        return found


def table(of: Deep, shown: Shown) -> Table:
    """Without the plain filters of its own dimensions: the other values stay in sight."""
    view, tab = shown.view, of.tab(shown.view.chosen(of.by))
    filters = view.filters
    for dimension in tab.dimensions:
        filters = without_own(filters, dimension)
    names = metrics(of.metrics_of(tab), filters, shown.site.site_id)
    asks = Sheet(of.name).asks(view, names)
    finds_here = bool(asks.search) and any(name in WHOLE_VISITS for name in names)
    return Table(
        tab,
        names,
        asks,
        filters,
        _rows(shown, tab, names, filters, asks, finds_here),
        finds_here,
        any(name in WHOLE_VISITS and name not in names for name in of.metrics_of(tab)),
        _world(shown) if of.draws else None,
    )


def as_file(of: Table) -> Query:
    """All rows, sorted as they are shown; what is looked for here is left to `Table.found`."""
    whole = {"limit": MOST, "offset": 0}
    return structs.replace(of.rows, include={"total_rows": True}, pagination=whole)


def metrics(names: tuple[str, ...], filters: Filters, site_id: str) -> tuple[str, ...]:
    """Those that can be asked for under the filters, with conversions where a goal is one."""
    found = [leaf for tree in filters for leaf in _leaves(tree, site_id)]
    if any(leaf.dimension.startswith("event:") for leaf in found):
        names = tuple(name for name in names if name not in WHOLE_VISITS)
    if any(leaf.dimension == "event:goal" for leaf in found):
        names = (names[0], CONVERTED, *names[1:])
    return names


def _leaves(tree: Tree, site_id: str) -> Iterator[Leaf]:
    """A segment's own, too."""
    for leaf in leaves(tree):
        if leaf.dimension != SEGMENT:
            yield leaf
            continue
        for segment in kept.segments(site_id):
            if str(segment.id) in leaf.values:
                for each in segment.filters:
                    yield from leaves(of_json(each))


def _rows(
    shown: Shown,
    tab: Tab,
    names: tuple[str, ...],
    filters: Filters,
    asks: Asks,
    finds_here: bool,
) -> Query:
    include: dict[str, Any] = {"total_rows": True}
    if against := shown.compared:
        include["comparisons"] = {"mode": "custom", "date_range": against.alike.date_range}
    by = asks.sort or tab.dimensions[0]
    found = () if finds_here else matching(tab.dimensions[-1], asks.search)
    page = {"limit": PLACES, "offset": asks.page * PLACES}
    return Query(
        shown.site.site_id,
        names,
        shown.period.date_range,
        dimensions=tab.dimensions,
        filters=(*asked(filters), *found),
        order_by=((by, "desc" if asks.desc else "asc"),),
        pagination={"limit": MOST, "offset": 0} if finds_here else page,
        include=include,
    )


def _world(shown: Shown) -> Query:
    return Query(
        shown.site.site_id,
        ("visitors",),
        shown.period.date_range,
        dimensions=("visit:country",),
        filters=asked(without_own(shown.view.filters, "visit:country")),
        pagination={"limit": COUNTRIES, "offset": 0},
    )
