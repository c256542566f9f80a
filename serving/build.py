"""Builds what is to be served: a publication with its tail, in a generation of its own."""

from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack

import duckdb

from clickstream import coverage, losses
from clickstream.cutoff import Cutoff
from clickstream.definition import definition
from clickstream.publication import Publication
from clickstream.settings import Settings
from clickstream.warehouse import Warehouse
from clickstream.warehouse.tables import FRAGMENTS
from serving import published
from serving.database import folder, transaction
from serving.generation import Generation
from serving.state import State
from serving.tail import Tail

Built = tuple[State, Tail | None]


class BuildFailed(Exception):
    """What is served is as it was; only what was to take over could not be made."""


class Builder:
    """Builds by a connection of its own, while what is served is asked and goes on.

    `build` at once, or `begin` in a thread of its own and ask for what is `built`.
    """

    def __init__(
        self, settings: Settings, warehouse: Warehouse, con: duckdb.DuckDBPyConnection
    ) -> None:
        self.settings, self.warehouse = settings, warehouse
        self._con = con
        self._definition = definition(settings.gap_seconds)
        self._built = 0
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="build")
        self._building: Future[Built] | None = None

    def begin(self, publication: Publication | None) -> None:
        self._building = self._pool.submit(self.build, publication)

    @property
    def is_building(self) -> bool:
        """Whether one has been begun that nobody has taken yet."""
        return self._building is not None

    def built(self, wait: bool) -> Built | None:
        """What was begun, once; None: there is nothing, or it is not whole and nobody waits.

        Raises BuildFailed.
        """
        if self._building is None or not (wait or self._building.done()):
            return None
        building, self._building = self._building, None
        try:
            return building.result()
        except Exception as cause:
            raise BuildFailed(told(cause)) from cause

    def close(self) -> None:
        self._pool.shutdown()

    def build(self, publication: Publication | None) -> Built:
        """All of a publication and its tail, in a generation of its own."""
        self._built += 1
        generation = Generation(
            f"g{self._built}",
            self.settings.gap_seconds,
            published.timezones(publication, self.settings),
            published.no_cube(publication),
            folder(self._con),
        )
        with ExitStack() as left:
            left.callback(generation.drop, self._con)  # it may be large, and is made anew
            built = self._filled(generation, publication)
            left.pop_all()
        return built

    def _filled(self, generation: Generation, publication: Publication | None) -> Built:
        con = self._con
        generation.create(con)
        if publication:
            generation.load(con, published.visits(self.warehouse, publication))
            if not generation.cube.why_not:
                generation.load_cube(con, published.cubes(self.warehouse, publication))
        tail = self.tail(publication)
        news = tail.look() if tail else None
        if news:
            for rows in news.parts:
                with transaction(con):  # of each: nobody is answered from it yet
                    generation.merge(con, rows)
                    generation.catch_up(con)
        state = State(
            generation,
            publication,
            news.coverage if news else None,
            news.reached if news else coverage.NEVER,
            is_foreign=tail is not None and tail.definition != self._definition,
            lost=losses.below(self.warehouse, publication.cutoff) if publication else (),
        )
        return state, tail

    def tail(self, publication: Publication | None) -> Tail | None:
        """The tail of a publication; before the first one, of what the speed layer writes."""
        if publication:
            of = publication
            return Tail(self.warehouse, of.cutoff, of.definition, of.horizon)
        if not self.warehouse.exists(FRAGMENTS):
            return None
        newest = coverage.newest(self.warehouse.open(FRAGMENTS))
        if newest is None:
            return None
        topic_id, made_by = newest
        return Tail(self.warehouse, Cutoff(topic_id), made_by)


def told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
