"""Records -> fragments, Arrow in and Arrow out: all that the speed layer computes."""

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from clickstream.parse import parse
from clickstream.piece import FRAGMENT
from clickstream.views import duckdb as views
from clickstream.warehouse.tables import FRAGMENTS


@dataclass(frozen=True)
class Folded:
    """What some records came to: rows of the table `fragments`, and how many were no events."""

    fragments: pa.Table
    events: int
    dead_letters: int


class Folder:
    """Folds records under one definition. Holds one DuckDB connection: one for each thread."""

    def __init__(self, definition: str) -> None:
        self.definition = definition
        self._con = views.connect()
        self._con.execute("SET threads = 1")

    def fold(self, records: pa.Table) -> Folded:
        """Records of any partitions -> their fragments, one for each visitor, minute, partition."""
        parsed = parse(records)
        return Folded(
            self.gather(parsed.events), parsed.events.num_rows, parsed.dead_letters.num_rows
        )

    def gather(self, events: pa.Table) -> pa.Table:
        """Events (clickstream.event.EVENT) -> their fragments, as rows of the table."""
        rows = views.run(self._con, "fragments", events, FRAGMENT)
        hour = ""
        if events.num_rows:
            hour = pc.max(events["arrival_time"]).as_py().strftime("%Y-%m-%dT%H")
        constants = {"definition": self.definition, "arrival_hour": hour}
        for name, value in constants.items():
            rows = rows.append_column(name, pa.array([value] * rows.num_rows, pa.string()))
        return rows.select(FRAGMENTS.columns.names).cast(FRAGMENTS.columns)
