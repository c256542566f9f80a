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
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from itertools import chain, islice
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
from serving.moments import Moments
from serving.state import State
from serving.stop import result_of, wait_for
from serving.tail import News, Tail

log = structlog.get_logger()

PAUSE_SECONDS = 1.0  # after an error
CATCH_UP_SECONDS = 3.0  # the cube is behind no longer
LAG_SECONDS = 1.0  # what a cube added up to so long ago nobody is answered with


class Follower:
    """The only writer of the database. Use `step` alone, or `start` for a thread that steps."""

    def __init__(self, settings: Settings, con: duckdb.DuckDBPyConnection) -> None:
        self.settings = settings
        self.warehouse = Warehouse.of(settings)
        self._con = cursor(con)
        self._moments = Moments(self._con)
        self._publications = Followed(self.warehouse, PUBLICATIONS)
        self._builder = Builder(settings, self.warehouse, cursor(con))
        self._retired: Generation | None = None
        self._changing = RLock()  # one writes at a time
        self._catching_up = ThreadPoolExecutor(1, thread_name_prefix="catch up")
        self._caught_up = time.monotonic()
        self._is_merging = self._cube_is_wanted = False
        self._told = 0.0  # when health was told of the newest state, by the monotonic clock
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
        """The state that fits the rows that the reader's transaction sees."""
        return self._moments.of(reader)

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
                self._take_in(news)
            is_late = time.monotonic() - self._caught_up > CATCH_UP_SECONDS
            if is_late or self._cube_is_wanted or self._waiting:
                self._catch_up()

    def _take_over(self, state: State, tail: Tail | None) -> None:
        """Serves what was built; the generation before stays for queries that are under way.

        With what has come since it was built: no answer is of an earlier moment than one before it.
        """
        before = self._current.generation
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
        with self._or_broken(unless=new is not None):
            parts = news.parts if news else iter(())
            first = list(islice(parts, 2))
            has_many = len(first) > 1
            if has_many and new is None:
                self._catch_up()
            state = new or self._current
            with self._merging(), transaction(self._con):
                for rows in chain(first, parts):
                    state.generation.merge(self._con, rows)
                    if has_many or new:
                        state.generation.catch_up(self._con)
                if news:
                    state = replace(state, coverage=news.coverage, reached=news.reached)
                self._serve(state)

    @contextmanager
    def _merging(self) -> Iterator[None]:
        self._is_merging = True
        try:
            yield
        finally:
            self._is_merging = False

    def cubed(self, state: State) -> State | None:
        """What the cube of a state that owes adds up to, while more is being merged.

        None where that is too long ago, or nothing is: then `still` is the better moment.
        """
        found = self._cubed(state)
        self._cube_is_wanted |= found is not None
        return found

    def least(self, newest: State) -> State:
        """The earliest state that anybody is answered of from now on, at this newest one."""
        if newest.owes and (found := self._cubed(newest)):
            return found
        self._told = time.monotonic()
        return newest

    def _cubed(self, state: State) -> State | None:
        is_young = time.monotonic() - state.owes_since < LAG_SECONDS
        was_told_of_less = state.owes_since > self._told
        return state.cubed if self._is_merging and is_young and was_told_of_less else None

    @contextmanager
    def still(self) -> Iterator[None]:
        """Nothing changes meanwhile, and the cube has caught up: for a reader to begin in.

        Or it could not: health says why, and until all is built anew the cube answers nothing.
        Raises Stopped where who waits for this is asked to end: it catches up in another thread,
        and goes on doing so, because others wait for it too.
        """
        place = object()
        self._waiting.add(place)  # so that no step leaves anything to be caught up with meanwhile
        try:
            wait_for(self._changing.acquire)
            while self._current.owes and not self._is_broken:
                self._changing.release()
                with suppress(duckdb.Error):  # which is no fault of the question
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
    def _or_broken(self, unless: bool = False) -> Iterator[None]:
        """What fails inside is built anew: tail and cube take for known what is rolled back.

        That is settled here, before anybody else can begin. unless: it was not what is served that
        was changed.
        """
        before = self._current
        try:
            yield
        except Exception as error:
            self._current, self.trouble = before, told(error)
            self._is_broken |= not unless
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
        self._moments.add(state)
