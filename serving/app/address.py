"""What a page shows, as it stands in the address: a link opens the same view for someone else.

    ?site=shop.example&period=28d&metric=visits&f=is~source~Google&sources=channel

A value at its default is left out. `f` repeats, once a filter; all of them hold.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from serving.app import compare, interval, period
from serving.app.choice import Choice, is_place
from serving.app.filters import address as filter_address
from serving.app.filters.tree import Filters, Unreadable
from serving.app.metric import BY_NAME, TILES

WEEKDAY = "weekday"


@dataclass(frozen=True)
class View:
    """`site` is None until one is chosen. interval: "" for what suits the period.

    match: what is compared starts on the same day of the week. choices: of every page, by name.
    """

    site: str | None = None
    period: str = period.DEFAULT
    compare: str = compare.DEFAULT
    match: bool = False
    interval: str = ""
    metric: str = TILES[0].name
    filters: Filters = ()
    choices: tuple[tuple[str, str], ...] = ()

    @property
    def rows_of(self) -> tuple[str | None, str, Filters]:
        """What decides which rows there are."""
        return self.site, self.period, self.filters

    def chosen(self, choice: Choice) -> str:
        value = dict(self.choices).get(choice.name, choice.default)
        return value if choice.fits(value) else choice.default

    def choosing(self, choice: Choice, value: str) -> "View":
        others = {name: kept for name, kept in self.choices if name != choice.name}
        mine = {choice.name: value} if value != choice.default else {}
        return replace(self, choices=tuple(sorted({**others, **mine}.items())))

    def without_places(self) -> "View":
        """At the first row everywhere, on other pages too."""
        return replace(self, choices=tuple(each for each in self.choices if not is_place(each[0])))


RESERVED = ("site", "period", "compare", "match", "interval", "metric", "f")


def params(view: View) -> dict[str, list[str]]:
    """The address of a view; `parse` reads it back to an equal view."""
    plain = View()
    written = {
        "site": [view.site] if view.site else [],
        "period": [view.period] if view.period != plain.period else [],
        "compare": [view.compare] if view.compare != plain.compare else [],
        "match": [WEEKDAY] if view.match else [],
        "interval": [view.interval] if view.interval else [],
        "metric": [view.metric] if view.metric != plain.metric else [],
        "f": [filter_address.write(tree) for tree in view.filters],
        **{name: [value] for name, value in view.choices},
    }
    return {key: values for key, values in written.items() if values}


def parse(
    given: Mapping[str, Sequence[str]], choices: Iterable[Choice] = ()
) -> tuple[View, list[str]]:
    """The view of an address, and a sentence for each part of it that could not be read.

    choices: of the page that is read. What other pages keep there is kept, and not judged.
    """
    last = {key: values[-1] for key, values in given.items() if values}
    problems = []
    trouble = {
        "period": period.unknown,
        "compare": compare.unknown,
        "match": lambda name: "" if name == WEEKDAY else _odd("match", name),
        "interval": lambda name: "" if name in interval.LABELS else _odd("interval", name),
        "metric": lambda name: "" if name in BY_NAME else _odd("metric", name),
        **{choice.name: choice.trouble for choice in choices},
    }
    for key, judge in trouble.items():
        if key in last and (said := judge(last[key])):
            problems.append(said)
            del last[key]
    filters = []
    for text in given.get("f", ()):
        try:
            filters.append(filter_address.read(text))
        except Unreadable as odd:
            problems.append(str(odd))
    plain = View()
    view = View(
        site=last.get("site"),
        period=last.get("period", plain.period),
        compare=last.get("compare", plain.compare),
        match="match" in last,
        interval=last.get("interval", plain.interval),
        metric=last.get("metric", plain.metric),
        filters=tuple(filters),
        choices=tuple(sorted((key, last[key]) for key in last.keys() - {*RESERVED})),
    )
    return view, problems


def _odd(key: str, value: str) -> str:
    return f"The address asks for a {key} {value!r} that there is none of."
