"""Builds what is to be served: a publication with its tail, in a generation of its own."""

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


class Builder:
    """Builds by a connection of its own, while what is served is asked and goes on."""

    def __init__(
        self, settings: Settings, warehouse: Warehouse, con: duckdb.DuckDBPyConnection
    ) -> None:
        self.settings, self.warehouse = settings, warehouse
        self._con = con
        self._definition = definition(settings.gap_seconds)
        self._built = 0

    def build(self, publication: Publication | None) -> tuple[State, Tail | None]:
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

    def _filled(
        self, generation: Generation, publication: Publication | None
    ) -> tuple[State, Tail | None]:
        con = self._con
        generation.create(con)
        if publication:
            generation.load(con, published.visits(self.warehouse, publication))
            if not generation.cube.why_not:
                generation.load_cube(con, published.cubes(self.warehouse, publication))
        tail = self.tail(publication)
        news = tail.look() if tail else None
        if news and news.rows.num_rows:
            with transaction(con):
                generation.merge(con, news.rows)
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
