"""The history that batch is measured on has as many new events as the figure beside it says."""

from math import ceil
from pathlib import Path

import pytest

from bench.rig.history import History
from clickstream.event import EVENT
from clickstream.warehouse import Warehouse
from clickstream.warehouse.tables import EVENTS
from tests.tables import rows_of

A_DAY, DAYS = 200, 9


@pytest.fixture
def history(tmp_path: Path) -> History:
    warehouse = Warehouse(str(tmp_path))
    warehouse.create()
    made = History(warehouse, A_DAY)
    for _ in range(DAYS):
        made.add_day()
    return made


@pytest.mark.parametrize(("count", "days"), [(50, 1), (200, 1), (900, 5)])
def test_so_many_new_events_are_of_so_many_days_and_a_hundredth_is_late(
    history: History, count: int, days: int
) -> None:
    for _ in range(2):
        base = history.end
        history.add(count)
        assert history.end - base == count
        events = rows_of(history.warehouse, EVENTS, EVENT).to_pylist()
        new = [event for event in events if event["kafka_offset"] >= base]
        assert [len(new), len(events)] == [count, history.end]
        first = min(event["arrival_time"] for event in new)
        arrived = {(event["arrival_time"] - first).days for event in new}
        assert arrived == set(range(days))
        late = [(e["arrival_time"].date() - e["event_time"].date()).days for e in new]
        assert sum(days > 0 for days in late) == ceil(count / 100)
        assert (min(late), max(late) <= 7) == (0, True)
        assert len({event["event_id"] for event in events}) == len(events)
