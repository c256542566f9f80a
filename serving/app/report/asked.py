"""What a report holds: the overview's tiles and course, and a table for each tab of its panels."""

from dataclasses import dataclass

from serving.answers import Answer
from serving.app.ask import Answers, client
from serving.app.overview.questions import Has, Overview, overview
from serving.app.panel import EVENTS, PANELS, Panel, Tab
from serving.app.shown import Shown
from serving.app.tables.whole import Asks, metrics, query
from serving.client import QueryRefused

ROWS = 20  # of a table


@dataclass(frozen=True)
class Table:
    """answer: None where the server cannot answer it under these filters; why: its sentence."""

    panel: Panel
    tab: Tab
    answer: Answer | None
    why: str = ""

    @property
    def metrics(self) -> tuple[str, ...]:
        return metrics(self.tab)


@dataclass(frozen=True)
class Report:
    asked: Overview
    answers: Answers
    tables: list[Table]


def ask(shown: Shown, has: Has) -> Report:
    """Asks now, whatever stands on the page. Raises ClickstreamError."""
    asked = overview(shown, has)
    found = client().queries([*asked.live, *asked.ended])
    wanted = [
        (panel, tab, query(shown, tab, Asks(), rows=ROWS))
        for panel in PANELS.values()
        for tab in panel.tabs
        if not tab.draws and (panel is not EVENTS or has.goals or tab.name != "goal")
    ]
    started = [(panel, tab, client().start(each)) for panel, tab, each in wanted]
    tables = []
    for panel, tab, future in started:
        try:
            tables.append(Table(panel, tab, future.result()))
        except QueryRefused as refused:
            tables.append(Table(panel, tab, None, str(refused)))
    return Report(asked, Answers({each: (0.0, found[each]) for each in found}), tables)


def rows_of(table: Table) -> int:
    """How many there are, shown or not."""
    return (table.answer.meta.total_rows or 0) if table.answer else 0
