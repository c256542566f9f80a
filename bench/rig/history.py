"""Days of events in a warehouse, from one day of the simulator's: each day's the same number.

Three of ten visitors come back on every third day, the others have new ids. Of new events a
hundredth is late, by a day to a week; more of them than a day has are those of several days.
"""

import duckdb
import pyarrow as pa

from bench.parse import sample
from clickstream.cutoff import Cutoff
from clickstream.event import EVENT
from clickstream.parse import parse
from clickstream.views.duckdb import naive
from clickstream.warehouse import Warehouse
from clickstream.warehouse.tables import EVENTS

TOPIC = "bench"
LATE = 100  # one of so many
WEEK = 7


class History:
    """Appends days of events to a warehouse, at the offsets of one partition."""

    def __init__(self, warehouse: Warehouse, a_day: int) -> None:
        self.warehouse = warehouse
        self.end = 0
        self.days = 0
        self._of_bot = 0
        self._con = duckdb.connect()
        day = parse(sample(a_day)).events
        self._con.register("day", naive(day))
        self._a_day = day.num_rows

    @property
    def cutoff(self) -> Cutoff:
        return Cutoff(TOPIC, {0: self.end})

    def add_day(self) -> None:
        self._append(self._rows(self.days))
        self.days += 1

    def add(self, count: int) -> None:
        """So many events of the day after the last, and of as many more as it takes; some late."""
        for day, left in enumerate(range(count, 0, -self._a_day), start=self.days):
            self._append(self._rows(day, min(left, self._a_day)))

    def add_bot(self, count: int) -> None:
        """So many page views more of one visitor, who has a million a day, all in one visit."""
        ((begun,),) = self._con.sql("SELECT min(event_time) FROM day").fetchall()
        rows = self._con.sql(f"""
            WITH one AS (SELECT * FROM day WHERE name = 'page_view' AND NOT bot LIMIT 1)
            SELECT one.* REPLACE (
                'bot ' || {self._of_bot} + n AS event_id,
                'bot' AS visitor_id,
                TIMESTAMP '{begun}' + to_microseconds(86400 * ({self._of_bot} + n)) AS event_time,
                '/p/' || n % 5000 AS path,
                '{TOPIC}' AS topic_id, 0 AS kafka_partition, {self.end} + n AS kafka_offset
            )
            FROM one, (SELECT unnest(range({count})) AS n) ORDER BY n
        """).to_arrow_table()
        self._of_bot += count
        self._append(rows)

    def _rows(self, day: int, count: int | None = None) -> pa.Table:
        days = min(max(day, 1), WEEK)
        late = f"CASE WHEN n % {LATE} = 0 THEN 1 + CAST(hash(event_id) % {days} AS INT) ELSE 0 END"
        back = "0" if count is None else late
        return self._con.sql(f"""
            WITH numbered AS (SELECT *, row_number() OVER () - 1 AS n FROM day)
            SELECT * EXCLUDE (n) REPLACE (
                event_id || '-{day}-{self.end}' AS event_id,
                CASE WHEN hash(visitor_id) % 10 < 3 AND hash(visitor_id) % 3 = {day} % 3
                    THEN visitor_id ELSE visitor_id || '-{day}' END AS visitor_id,
                event_time + INTERVAL 1 DAY * ({day} - ({back})) AS event_time,
                arrival_time + INTERVAL 1 DAY * {day} AS arrival_time,
                '{TOPIC}' AS topic_id, 0 AS kafka_partition, {self.end} + n AS kafka_offset
            )
            FROM numbered ORDER BY n {"" if count is None else f"LIMIT {count}"}
        """).to_arrow_table()

    def _append(self, rows: pa.Table) -> None:
        rows = rows.select(EVENT.names).cast(EVENT)
        date = rows["arrival_time"].cast(pa.timestamp("us")).cast(pa.date32())
        files = self.warehouse.write(
            EVENTS, rows.append_column("arrival_date", date).cast(EVENTS.columns)
        )
        self.warehouse.commit(self.warehouse.open(EVENTS), EVENTS, files)
        self.end += rows.num_rows
