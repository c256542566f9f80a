"""What a person sees while records are sent: a bar that ends, or a line that goes on."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from rich.console import Console, RenderableType
from rich.progress import BarColumn, Progress, ProgressColumn, SpinnerColumn, TaskID, TextColumn

from clickstream.traffic.delivery import Delivery

SILENT = 3.0  # seconds after which it is told that Kafka does not answer


class Bar(Progress):
    """Reads where it stands at each refresh: the sending itself is not slowed down by it."""

    def __init__(
        self, title: str, total: float | None, position: Callable[[], float], delivery: Delivery
    ) -> None:
        console = Console(stderr=True)
        columns: list[ProgressColumn] = [
            TextColumn("{task.description}"),
            TextColumn("{task.fields[told]}"),
        ]
        columns.insert(1, BarColumn() if total else SpinnerColumn())
        super().__init__(*columns, console=console, disable=not console.is_terminal)
        self._position = position
        self._delivery = delivery
        self._task: TaskID = self.add_task(title, total=total, told="")

    def get_renderables(self) -> Iterable[RenderableType]:
        for task in self.tasks:
            self.update(task.id, completed=self._position(), told=self._told(task.percentage))
        yield self.make_tasks_table(self.tasks)

    def _told(self, percentage: float) -> str:
        done = self._delivery
        if done.silence > SILENT:
            return f"Kafka has not answered for {done.silence:.0f} s; trying on"
        rate = done.acknowledged / max(done.seconds, 0.001)
        whole = f"{percentage:3.0f} %  " if percentage else ""
        left = ""
        if percentage > 1:
            seconds = done.seconds * (100 - percentage) / percentage
            left = f"  {seconds:,.0f} s left"
        return f"{whole}{done.acknowledged:,} records  {rate:,.0f}/s{left}"


@contextmanager
def shown(
    title: str, total: float | None, position: Callable[[], float], delivery: Delivery
) -> Iterator[None]:
    """A bar on stderr while the body runs, where stderr is a terminal. total None: no end known."""
    with Bar(title, total, position, delivery):
        yield
