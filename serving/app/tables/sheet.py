"""What a reader asks of one table, in the address: `pages-sort`, `pages-find`, `pages-at`.

    ?pages-sort=bounce_rate.asc&pages-find=shop&pages-at=3

A sort that the table has no column for is as if none was said: columns change with filters.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from serving.app.address import View
from serving.app.choice import AT, Choice
from serving.app.tables.whole import Asks

NAME = "name"  # sorted by the first column
UP, DOWN = ".asc", ".desc"


@dataclass(frozen=True)
class Sheet:
    """`name`: what its parameters begin with."""

    name: str

    @property
    def sort(self) -> Choice:
        return Choice(f"{self.name}-sort")

    @property
    def find(self) -> Choice:
        return Choice(f"{self.name}-find")

    @property
    def at(self) -> Choice:
        """The page of the table, from 1: a place among rows."""
        return Choice(f"{self.name}{AT}")

    @property
    def choices(self) -> tuple[Choice, ...]:
        return self.sort, self.find, self.at

    def asks(self, view: View, columns: Sequence[str]) -> Asks:
        """columns: the metrics that there are; the first is sorted by, the greatest first."""
        said = view.chosen(self.sort)
        sort = said.removesuffix(UP).removesuffix(DOWN)
        if sort not in (*columns, NAME):
            sort, said = columns[0], ""
        desc = said.endswith(DOWN) if sort == NAME else not said.endswith(UP)
        at = view.chosen(self.at)
        page = int(at) - 1 if at.isdecimal() and 0 < int(at) < 10**6 else 0
        return Asks("" if sort == NAME else sort, desc, page, view.chosen(self.find))

    def asking(self, view: View, columns: Sequence[str], asks: dict[str, Any]) -> View:
        """The view that asks for this: as the part `table` picks it."""
        by = asks["sort"] or NAME
        plain = by == columns[0] and asks["desc"]
        way = (DOWN if asks["desc"] else "") if by == NAME else ("" if asks["desc"] else UP)
        view = view.choosing(self.sort, "" if plain else by + way)
        view = view.choosing(self.find, asks["search"])
        return view.choosing(self.at, str(asks["page"] + 1) if asks["page"] else "")

    def is_beyond(self, asks: Asks, total: int, places: int) -> bool:
        """Whether it is at a page that is not there any more, since the period or a filter changed.

        total: rows that there are. places: rows of a page.
        """
        return asks.page > 0 and asks.page * places >= total

    def cleared(self, view: View) -> View:
        """Without a sort, a search and a page: it is another table from now on."""
        for choice in self.choices:
            view = view.choosing(choice, "")
        return view

    def from_the_top(self, view: View) -> View:
        """Its first page: other rows are shown from now on."""
        return view.choosing(self.at, "")
