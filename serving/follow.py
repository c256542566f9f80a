"""Keeps what is served up to date: a step takes in what the layers have committed since the last.

A step changes rows and state in one transaction, so that a reader has both of one moment. A new
publication is built beside the one that is served, and takes over when it is whole.
"""

from contextlib import ExitStack
from dataclasses import replace
from itertools import chain, islice
from threading import Event, Thread

import duckdb
import structlog

from clickstream.publication import latest
from clickstream.settings import Settings
from clickstream.warehouse import Warehouse
from clickstream.warehouse.followed import Followed
from clickstream.warehouse.tables import PUBLICATIONS
from serving.build import Builder, told
from serving.database import cursor
from serving.generation import Generation
from serving.served import Served
from serving.state import State
from serving.tail import News, Tail

log = structlog.get_logger()

PAUSE_SECONDS = 1.0  # after an error


class Follower:
    """The only writer of the database. Use `step` alone, or `start` for a thread that steps."""

    def __init__(self, settings: Settings, con: duckdb.DuckDBPyConnection) -> None:
        self.settings = settings
        self.warehouse = Warehouse.of(settings)
        self._con = cursor(con)
        self._publications = Followed(self.warehouse, PUBLICATIONS)
        self._builder = Builder(settings, self.warehouse, cursor(con))
        self._retired: Generation | None = None
        self._ended = Event()
        self._thread: Thread | None = None
        state, self._tail = self._builder.build(latest(self.warehouse))
        self.served = Served(self._con, state)

    def start(self) -> None:
        """Steps in a thread of its own until `stop`. After an error it tries again."""
        self._thread = Thread(target=self._run, name="follow", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._ended.set()
        if self._thread:
            self._thread.join()
        self._builder.close()
        self.served.close()

    def _run(self) -> None:
        while not self._ended.wait(self.settings.serve.poll_ms / 1000):
            try:
                self.step()
                if not (self.served.is_broken or self._builder.is_building):
                    self.served.trouble = ""
            except Exception as error:  # answers grow stale and say so; health has the reason
                log.exception("cannot follow the warehouse; trying again")
                self.served.trouble = told(error)
                self._ended.wait(PAUSE_SECONDS)

    def step(self, wait: bool = False) -> None:
        """Takes in what is new. wait: also a publication that is still being built."""
        with self.served.changing:
            if not self._builder.is_building and self._is_outdated():
                self._builder.begin(latest(self.warehouse))
            if built := self._builder.built(wait):
                self._take_over(*built)
            elif self.served.is_broken or self._tail is None:
                return
            elif news := self._tail.look():
                self._take_in(news)
            self.served.catch_up_in_time()

    def _is_outdated(self) -> bool:
        """Whether there is another publication than is served, or a first tail."""
        self._publications.refresh()
        newest = self._publications.handle.version() if self._publications.handle else 0
        served = self.served.publication.number if self.served.publication else 0
        if self.served.is_broken or newest != served:
            return True
        return self._tail is None and self._builder.tail(None) is not None

    def _take_over(self, state: State, tail: Tail | None) -> None:
        """Serves what was built; the generation before stays for queries that are under way.

        With what has come since it was built: no answer is of an earlier moment than one before it.
        """
        before = self.served.current.generation
        with ExitStack() as left:
            left.callback(state.generation.drop, self._con)  # it may be large, and is made anew
            self._take_in(tail.look() if tail else None, state)
            left.pop_all()
        log.info("serves", publication=state.publication.number if state.publication else None)
        self._tail = tail
        retired, self._retired = self._retired, before
        if retired:
            retired.drop(self._con)

    def _take_in(self, news: News | None, new: State | None = None) -> None:
        """Serves the news, once all of them are merged; new: with what was built.

        Where they have many parts, or all is new, the cube takes them in as well: what it owes is
        in memory. What it owed before, first: so there is a moment to answer of meanwhile.
        """
        with self.served.or_broken(unless=new is not None):
            parts = news.parts if news else iter(())
            first = list(islice(parts, 2))
            has_many = len(first) > 1
            if has_many and new is None:
                self.served.catch_up()
            state = new or self.served.current
            with self.served.merging():
                for rows in chain(first, parts):
                    state.generation.merge(self._con, rows)
                    if has_many or new:
                        state.generation.catch_up(self._con)
                if news:
                    state = replace(state, coverage=news.coverage, reached=news.reached)
                self.served.serve(state)
