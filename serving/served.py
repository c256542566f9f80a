"""What is served: one state, together with its rows, and a cube that catches up with them.

The cube catches up when somebody asks it, and every few seconds in any case, or as often as takes
a tenth of the time: to do so at every merge would double what a merge costs. Who asks it amid one
does not wait for that: what it adds up to is of one moment too, the last that it had caught up
with. One that cannot keep up is given up, and all is scanned until the next publication.
"""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from threading import RLock

import duckdb
import structlog

from clickstream.publication import Publication
from serving.build import told
from serving.database import transaction
from serving.moments import Moments
from serving.state import State
from serving.stop import result_of, wait_for

log = structlog.get_logger()

CATCH_UP_SECONDS = 3.0  # the cube is behind no longer, but where that
SHARE = 0.1  # of all time would not do
LONGEST_SECONDS = 3.0  # it would take longer: events come faster than it can follow
MANY = 2_000  # fragments, by which it can be told how long more will take
LAG_SECONDS = 1.0  # what a cube added up to so long ago nobody is answered with


class Served:
    """con: the writer's. One thread changes what is served at a time; any may ask."""

    def __init__(self, con: duckdb.DuckDBPyConnection, first: State) -> None:
        self._con = con
        self._moments = Moments(con)
        self.changing = RLock()  # held by whoever changes it
        self._catching_up = ThreadPoolExecutor(1, thread_name_prefix="catch up")
        self._caught_up = time.monotonic()
        self._took = self._pace = 0.0  # seconds: to catch up the last time; for each fragment
        self._is_merging = self._cube_is_wanted = False
        self._told = 0.0  # when health was told of the newest state, by the monotonic clock
        self._waiting: set[object] = set()  # a place for each who waits for the cube
        self.trouble = ""  # why it cannot be kept up to date, if so
        self.is_broken = False
        self.current: State
        with transaction(con):
            self.serve(first)

    def close(self) -> None:
        self._catching_up.shutdown()

    @property
    def publication(self) -> Publication | None:
        """The one that is served now."""
        return self.current.publication

    def state(self, reader: duckdb.DuckDBPyConnection) -> State:
        """The state that fits the rows that the reader's transaction sees."""
        return self._moments.of(reader)

    def serve(self, state: State) -> None:
        """Makes a state the one that readers find, together with this transaction's rows."""
        live, visits = state.generation.counts(self._con)
        state = replace(state, live=live, visits=visits)
        if not state.generation.cube.owes:
            state = replace(state, cubed=None)
        elif not state.owes:
            state = replace(state, cubed=self.current, owes_since=time.monotonic())
        self.current = state
        self._moments.add(state)

    @contextmanager
    def merging(self) -> Iterator[None]:
        """A transaction that a `serve` ends; meanwhile the cube may answer of a moment before."""
        self._is_merging = True
        try:
            with transaction(self._con):
                yield
        finally:
            self._is_merging = False

    @contextmanager
    def or_broken(self, unless: bool = False) -> Iterator[None]:
        """What fails inside is built anew: tail and cube take for known what is rolled back.

        That is settled here, before anybody else can begin. unless: it was not what is served that
        was changed.
        """
        before = self.current
        try:
            yield
        except Exception as error:
            self.current, self.trouble = before, told(error)
            self.is_broken |= not unless
            raise
        self.is_broken = False

    def catch_up_in_time(self) -> None:
        """Where the cube has been behind for long, or somebody asks it."""
        patience = max(CATCH_UP_SECONDS, self._took / SHARE)
        is_late = time.monotonic() - self._caught_up > patience
        if is_late or self._cube_is_wanted or self._waiting:
            self.catch_up()

    def catch_up(self) -> None:
        """Has the cube catch up; one that would take too long at it is given up."""
        with self.changing:
            if self.is_broken or not self.current.owes:
                return
            began, generation = time.monotonic(), self.current.generation
            owed = generation.cube.owed
            is_too_much = self._pace * owed > LONGEST_SECONDS  # and the next time still more
            with self.or_broken(), transaction(self._con):
                if is_too_much:
                    log.warning("no cube until the next publication", fragments_owed=owed)
                    generation.cube.give_up()
                else:
                    generation.catch_up(self._con)
                self.serve(self.current)
            self._cube_is_wanted = False
            self._caught_up = time.monotonic()
            self._took = self._caught_up - began
            if owed >= MANY and not is_too_much:
                self._pace = self._took / owed

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
            wait_for(self.changing.acquire)
            while self.current.owes and not self.is_broken:
                self.changing.release()
                with suppress(duckdb.Error):  # which is no fault of the question
                    result_of(self._catching_up.submit(self.catch_up))
                wait_for(self.changing.acquire)
        finally:
            self._waiting.discard(place)
        try:
            yield
        finally:
            self.changing.release()
