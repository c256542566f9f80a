"""Keeps a database up to date: each step takes in what the layers have committed since the last.

A step changes rows and state in one transaction, so that a reader has both of one moment. A new
publication is built beside the one that is served, and takes over when it is whole.

The cube catches up when somebody asks it, and every few seconds in any case: to do so in every step
would double what a step costs, whatever came. Who asks it amid a merge does not wait for that: what
it adds up to is of one moment too, the last that it had caught up with.
"""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from threading import Event, RLock, Thread

import duckdb
import structlog

from clickstream.publication import Publication, latest
from clickstream.settings import Settings
from clickstream.warehouse import Warehouse
from clickstream.warehouse.followed import Followed
from clickstream.warehouse.tables import PUBLICATIONS
from serving.build import Builder, told
from serving.database import cursor, transaction
from serving.generation import Generation
from serving.state import State
from serving.stop import result_of, wait_for
from serving.tail import News, Tail

log = structlog.get_logger()

PAUSE_SECONDS = 1.0  # after an error
STATES_KEPT = 1000  # a query looks its state up as it starts
CATCH_UP_SECONDS = 3.0  # the cube is behind no longer
LAG_SECONDS = 1.0  # what a cube added up to so long ago nobody is answered with


class Follower:
    """The only writer of the database. Use `step` alone, or `start` for a thread that steps."""

    def __init__(self, settings: Settings, con: duckdb.DuckDBPyConnection) -> None:
        self.settings = settings
        self.warehouse = Warehouse.of(settings)
        self._con = cursor(con)
        self._con.execute("CREATE TABLE state AS SELECT 0::BIGINT AS number")
        self._con.execute("CREATE TABLE cache.nothing (number BIGINT)")
        self._states: dict[int, State] = {}
        self._publications = Followed(self.warehouse, PUBLICATIONS)
        self._builder = Builder(settings, self.warehouse, cursor(con))
        self._retired: Generation | None = None
        self._changing = RLock()  # one writes at a time
        self._catching_up = ThreadPoolExecutor(1, thread_name_prefix="catch up")
        self._caught_up = time.monotonic()
        self._is_merging = self._cube_is_wanted = False
        self._waiting: set[object] = set()  # a place for each who waits for the cube
        self.trouble = ""  # why the warehouse cannot be followed, if so
        self._is_broken = False
        self._ended = Event()
        self._thread: Thread | None = None
        self._current: State
        state, self._tail = self._builder.build(latest(self.warehouse))
        with transaction(self._con):
            self._serve(state)

    def state(self, reader: duckdb.DuckDBPyConnection) -> State:
        """The state that fits the rows that the reader's transaction sees.

        In each database a transaction sees the moment of its first look: it looks into both here.
        """
        row = reader.execute("FROM state WHERE NOT EXISTS (FROM cache.nothing)").fetchone()
        assert row is not None
        return self._states[row[0]]

    @property
    def publication(self) -> Publication | None:
        """The one that is served now."""
        return self._current.publication

    def step(self, wait: bool = False) -> None:
        """Takes in what is new. wait: also a publication that is still being built."""
        with self._changing:
            if not self._builder.is_building and self._is_outdated():
                self._builder.begin(latest(self.warehouse))
            if built := self._builder.built(wait):
                self._take_over(*built)
            elif self._is_broken or self._tail is None:
                return
            elif news := self._tail.look():
                self._take_in(self._current, news)
            is_late = time.monotonic() - self._caught_up > CATCH_UP_SECONDS
            if is_late or self._cube_is_wanted or self._waiting:
                self._catch_up()

    def _take_over(self, state: State, tail: Tail | None) -> None:
        """Serves what was built; the generation before stays for queries that are under way.

        With what has come since it was built: no answer is to be of an earlier moment than one was
        before.
        """
        before = self._current.generation
        with ExitStack() as left:
            left.callback(state.generation.drop, self._con)  # it may be large, and is made anew
            self._take_in(state, tail.look() if tail else None)
            left.pop_all()
        log.info("serves", publication=state.publication.number if state.publication else None)
        self._tail = tail
        retired, self._retired = self._retired, before
        if retired:
            retired.drop(self._con)

    def _take_in(self, state: State, news: News | None) -> None:
        """Serves a state and the news, once all of them are merged.

        The cube takes them in as well where they have many parts: what it owes is in memory until
        then, and what it adds up to amid them is of no moment. So it does in a generation that is
        new: of that there is no moment before.
        """
        generation = state.generation
        is_new = generation is not self._current.generation
        self._is_merging = True
        try:
            with self._or_broken(), transaction(self._con):
                if news:
                    parts = 0
                    for parts, rows in enumerate(news.parts, 1):
                        if parts > 1:
                            generation.catch_up(self._con)
                        generation.merge(self._con, rows)
                    if parts > 1 or is_new:
                        generation.catch_up(self._con)
                    state = replace(state, coverage=news.coverage, reached=news.reached)
                self._serve(state)
        finally:
            self._is_merging = False

    def cubed(self, state: State) -> State | None:
        """What the cube of a state that owes adds up to, while more is being merged.

        None where that is too long ago, or nothing is: then `still` is the better moment.
        """
        if not self._is_merging or time.monotonic() - state.owes_since > LAG_SECONDS:
            return None
        self._cube_is_wanted = True
        return state.cubed

    @contextmanager
    def still(self) -> Iterator[None]:
        """Nothing changes meanwhile, and the cube has caught up: for a reader to begin in.

        Raises Stopped where who waits for this is asked to end: it catches up in another thread,
        and goes on doing so, because others wait for it too.
        """
        place = object()
        self._waiting.add(place)  # so that no step leaves anything to be caught up with meanwhile
        try:
            wait_for(self._changing.acquire)
            while self._current.owes and not self._is_broken:
                self._changing.release()
                result_of(self._catching_up.submit(self._catch_up))
                wait_for(self._changing.acquire)
        finally:
            self._waiting.discard(place)
        try:
            yield
        finally:
            self._changing.release()

    def _catch_up(self) -> None:
        with self._changing:
            if self._is_broken or not self._current.owes:
                return
            with self._or_broken(), transaction(self._con):
                self._current.generation.catch_up(self._con)
                self._serve(self._current)
            self._cube_is_wanted = False
            self._caught_up = time.monotonic()

    @contextmanager
    def _or_broken(self) -> Iterator[None]:
        """What fails inside is built anew: tail and cube take for known what is rolled back.

        That is settled here, before anybody else can begin.
        """
        before, self._is_broken = self._current, True
        try:
            yield
        except Exception as error:
            self._current, self.trouble = before, told(error)
            raise
        self._is_broken = False

    def start(self) -> None:
        """Steps in a thread of its own until `stop`. After an error it tries again."""
        self._thread = Thread(target=self._run, name="follow", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._ended.set()
        if self._thread:
            self._thread.join()
        self._builder.close()
        self._catching_up.shutdown()

    def _run(self) -> None:
        while not self._ended.wait(self.settings.serve.poll_ms / 1000):
            try:
                self.step()
                if not (self._is_broken or self._builder.is_building):
                    self.trouble = ""
            except Exception as error:  # answers grow stale and say so; health has the reason
                log.exception("cannot follow the warehouse; trying again")
                self.trouble = told(error)
                self._ended.wait(PAUSE_SECONDS)

    def _is_outdated(self) -> bool:
        """Whether there is another publication than is served, or a first tail."""
        self._publications.refresh()
        newest = self._publications.handle.version() if self._publications.handle else 0
        served = self._current.publication.number if self._current.publication else 0
        if self._is_broken or newest != served:
            return True
        return self._tail is None and self._builder.tail(None) is not None

    def _serve(self, state: State) -> None:
        """Makes a state the one that readers find, together with this transaction's rows."""
        live, visits = state.generation.counts(self._con)
        state = replace(state, live=live, visits=visits)
        if not state.generation.cube.owes:
            state = replace(state, cubed=None)
        elif not state.owes:
            state = replace(state, cubed=self._current, owes_since=time.monotonic())
        self._current = state
        number = max(self._states, default=0) + 1
        self._states[number] = self._current
        self._con.execute("UPDATE state SET number = ?", [number])
        self._states.pop(number - STATES_KEPT, None)
