"""States by the rows that they are of: a reader's transaction sees the number of its own."""

import duckdb

from serving.state import State

STATES_KEPT = 1000  # a query looks its state up as it starts


class Moments:
    """con: the writer's. A state is added in the transaction that makes its rows."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self._con = con
        con.execute("CREATE TABLE state AS SELECT 0::BIGINT AS number")
        con.execute("CREATE TABLE cache.nothing (number BIGINT)")
        self._states: dict[int, State] = {}

    def of(self, reader: duckdb.DuckDBPyConnection) -> State:
        """The state of the moment that a reader's transaction sees.

        In each database a transaction sees the moment of its first look: it looks into both here.
        """
        row = reader.execute("FROM state WHERE NOT EXISTS (FROM cache.nothing)").fetchone()
        assert row is not None
        return self._states[row[0]]

    def add(self, state: State) -> None:
        number = max(self._states, default=0) + 1
        self._states[number] = state
        self._con.execute("UPDATE state SET number = ?", [number])
        self._states.pop(number - STATES_KEPT, None)
