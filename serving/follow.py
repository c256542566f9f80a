"""Keeps a database up to date: each step takes in what the layers have committed since the last.

A step changes rows and state in one transaction, so that a reader has both of one moment. A new
publication is built beside the one that is served, and takes over when it is whole.

The cube catches up when somebody asks it, and every few seconds in any case: to do so in every step
would double what a step costs, whatever came. Who asks it amid a merge does not wait for that: what
it adds up to is of one moment too, the last that it had caught up with.
"""

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from threading import Event, RLock, Thread

import duckdb
import structlog

from clickstream.publication import Publication, latest
from clickstream.settings import Settings
from clickstream.warehouse import Warehouse
from clickstream.warehouse.followed import Followed
from clickstream.warehouse.tables import PUBLICATIONS
from serving.build import Builder
from serving.database import cursor, transaction
from serving.generation import Generation
from serving.state import State
from serving.stop import wait_for
from serving.tail import News, Tail

log = structlog.get_logger()

PAUSE_SECONDS = 1.0  # after an error
STATES_KEPT = 1000  # a query looks its state up as it starts
CATCH_UP_SECONDS = 3.0  # the cube is behind no longer
LAG_SECONDS = 1.0  # what a cube added up to so long ago nobody is answered with


class BuildFailed(Exception):
    """What is served is as it was; only what was to take over could not be made."""


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
        self._builds = ThreadPoolExecutor(1, thread_name_prefix="build")
        self._building: Future[tuple[State, Tail | None]] | None = None
        self._retired: Generation | None = None
        self._changing = RLock()  # one writes at a time
        self._caught_up = time.monotonic()
        self._is_merging = self._cube_is_wanted = False
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
            self._follow_publications(wait)
            if self._is_broken or self._tail is None:
                return
            if news := self._tail.look():
                self._take_in(news)
            is_late = time.monotonic() - self._caught_up > CATCH_UP_SECONDS
            if is_late or self._cube_is_wanted:
                self._catch_up()

    def _take_in(self, news: News) -> None:
        self._is_merging = True
        try:
            with transaction(self._con):
                if news.rows.num_rows:
                    self._current.generation.merge(self._con, news.rows)
                self._serve(replace(self._current, coverage=news.coverage, reached=news.reached))
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

        Raises Stopped where who waits for this is asked to end.
        """
        wait_for(self._changing.acquire)
        try:
            if not self._is_broken:
                self._catch_up()
            yield
        finally:
            self._changing.release()

    def _catch_up(self) -> None:
        if not self._current.owes:
            return
        self._is_broken = True  # unless it ends: the cube takes for known what is rolled back
        try:
            with transaction(self._con):
                self._current.generation.catch_up(self._con)
                self._serve(self._current)
        except duckdb.Error as error:
            self.trouble = _told(error)
            raise
        self._is_broken = self._cube_is_wanted = False
        self._caught_up = time.monotonic()

    def start(self) -> None:
        """Steps in a thread of its own until `stop`. After an error all is built anew."""
        self._thread = Thread(target=self._run, name="follow", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._ended.set()
        if self._thread:
            self._thread.join()
        self._builds.shutdown()

    def _run(self) -> None:
        while not self._ended.wait(self.settings.serve.poll_ms / 1000):
            try:
                self.step()
                if not (self._is_broken or self._building):
                    self.trouble = ""
            except Exception as error:  # answers grow stale and say so; health has the reason
                log.exception("cannot follow the warehouse; trying again")
                self.trouble = _told(error)
                self._is_broken |= not isinstance(error, BuildFailed)
                self._ended.wait(PAUSE_SECONDS)

    def _follow_publications(self, wait: bool) -> None:
        if self._building is None and self._is_outdated():
            self._building = self._builds.submit(self._builder.build, latest(self.warehouse))
        if self._building and (wait or self._building.done()):
            building, self._building = self._building, None
            try:
                built = building.result()
            except Exception as cause:
                raise BuildFailed(_told(cause)) from cause
            self._take_over(*built)

    def _is_outdated(self) -> bool:
        """Whether there is another publication than is served, or a first tail."""
        self._publications.refresh()
        newest = self._publications.handle.version() if self._publications.handle else 0
        served = self._current.publication.number if self._current.publication else 0
        if self._is_broken or newest != served:
            return True
        return self._tail is None and self._builder.tail(None) is not None

    def _take_over(self, state: State, tail: Tail | None) -> None:
        """Serves what was built; the generation before stays for queries that are under way."""
        if self._retired:
            self._retired.drop(self._con)
        self._retired = self._current.generation
        self._tail, self._is_broken = tail, False
        with transaction(self._con):
            self._serve(state)
        log.info("serves", publication=state.publication.number if state.publication else None)

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


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
