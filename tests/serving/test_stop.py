"""A query that nobody waits for ends soon, and leaves its connection as good as before."""

import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor, wait

import duckdb
import pytest

from serving.stop import Stop, Stopped, stoppable, under

LONG = "SELECT count(*) FROM range(1_000_000_000_000)"


def test_a_query_ends_when_it_is_asked_to() -> None:
    con, stop = duckdb.connect(), Stop()
    con.execute("BEGIN")
    timer = threading.Timer(0.2, stop.ask)
    timer.start()
    began = time.monotonic()
    with pytest.raises(Stopped), under(stop), stoppable(con):
        con.execute(LONG)
    assert time.monotonic() - began < 5
    stop.ask()
    con.execute("ROLLBACK")
    assert con.execute("SELECT 1").fetchall() == [(1,)]


def test_what_is_asked_to_end_does_not_begin() -> None:
    stop = Stop()
    stop.ask()
    with pytest.raises(Stopped), under(stop), stoppable(duckdb.connect()):
        pytest.fail("it began")


def test_an_interrupt_that_nobody_asked_for_stays_one() -> None:
    con, stop = duckdb.connect(), Stop()
    timer = threading.Timer(0.2, con.interrupt)
    timer.start()
    with pytest.raises(duckdb.InterruptException), under(stop), stoppable(con):
        con.execute(LONG)


def test_other_connections_go_on() -> None:
    con, stop, others = duckdb.connect(), Stop(), Stop()
    begun = threading.Barrier(3)

    def run(con: duckdb.DuckDBPyConnection, stop: Stop) -> None:
        with under(stop), stoppable(con):
            begun.wait(10)
            con.execute(LONG)

    with ThreadPoolExecutor(2) as pool:
        one, other = pool.submit(run, con, stop), pool.submit(run, con.cursor(), others)
        begun.wait(10)
        try:
            assert isinstance(ended_by(stop, one), Stopped)
            assert not wait([other], timeout=0.3).done
        finally:
            ended_by(others, other)


def ended_by(stop: Stop, running: Future[None]) -> BaseException | None:
    """Asks until it has ended; gives what it ended with."""
    deadline = time.monotonic() + 5
    while not wait([running], timeout=0.05).done:
        assert time.monotonic() < deadline
        stop.ask()
    return running.exception()
