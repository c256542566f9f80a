"""What the terminal shows: each part, what the answers say, and what has happened.

Where stdout is no terminal, only what has happened, a line each.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

from clickstream.demo import plan
from clickstream.demo.part import Phase
from clickstream.demo.supervisor import Demo

MARKS = {
    Phase.WAITING: ("○", "dim"),
    Phase.STARTING: ("◌", "yellow"),
    Phase.RUNNING: ("●", "green"),
    Phase.ENDED: ("○", "dim"),
}


class Screen:
    """Use `tell` at any time, `shown` around the demo's life."""

    def __init__(self) -> None:
        self.console = Console(highlight=False)

    def tell(self, line: str) -> None:
        self.console.print(Text(line))

    @contextmanager
    def shown(self, demo: Demo) -> Iterator[None]:
        if not self.console.is_terminal:
            yield
            return
        draw = partial(_draw, demo)
        with Live(get_renderable=draw, console=self.console, refresh_per_second=2):
            yield


def _draw(demo: Demo) -> RenderableType:
    table = Table.grid(padding=(0, 1))
    if demo.broker:
        table.add_row(*_row(Phase.RUNNING, "broker", f"Kafka at {demo.broker.address}"))
    for part in (*demo.parts, demo.airflow):
        table.add_row(*_row(part.phase, part.name, part.does, part.memory_mb()))
    where = Text.assemble("Open ", (plan.page(demo.settings), "bold cyan underline"))
    if not demo.is_ready():
        where = Text(f"Getting ready, {time.monotonic() - demo.began:.0f} s", "yellow")
    ends = Text(f"Ctrl-C ends all of it. Logs: {demo.settings.data_dir}/logs", "dim")
    return Group("", table, "", where, Text(demo.answers.in_words()), ends)


def _row(phase: Phase, name: str, does: str, memory_mb: float = 0) -> tuple[Text, ...]:
    memory = f"{memory_mb:,.0f} MB" if memory_mb else ""
    return Text(*MARKS[phase]), Text(name, "bold"), Text(does), Text(memory, "dim")
