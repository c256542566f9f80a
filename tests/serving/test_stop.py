"""A query that nobody waits for ends soon, and leaves its connection as good as before."""

import threading
import time

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
    con, stop = duckdb.connect(), Stop()
    other = con.cursor()
    with under(stop), stoppable(con):
        pass
    stop.ask()
    with stoppable(other):
        assert other.execute("SELECT 1").fetchall() == [(1,)]
