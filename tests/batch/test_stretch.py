"""Which files a stretch of time can have rows of."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from batch.stretch import Stretch
from clickstream.piece import VISIT
from clickstream.warehouse import Warehouse
from clickstream.warehouse.inventory import listed
from clickstream.warehouse.tables import VISITS
from clickstream.warehouse.visits import in_folders

DAY = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("days_before", "hours", "is_read"),
    [(0, 1, True), (1, 20, True), (7, 1, False), (7, 24 * 8, True), (-1, 1, False)],
)
def test_a_visit_is_read_where_it_can_have_a_moment_in_it(
    tmp_path: Path, days_before: int, hours: int, is_read: bool
) -> None:
    """However long before it began, where it is long."""
    warehouse = Warehouse(str(tmp_path))
    warehouse.create()
    start = datetime(2026, 3, 10, 1, tzinfo=UTC) - timedelta(days=days_before)
    lasts = {"span_start": start, "span_end": start + timedelta(hours=hours)}
    empty = {field.name: [] if pa.types.is_list(field.type) else None for field in VISIT}
    rows = in_folders(pa.Table.from_pylist([empty | lasts], VISIT))
    handle = warehouse.open(VISITS)
    warehouse.commit(handle, VISITS, warehouse.write(VISITS, rows))
    files = listed(handle)
    assert Stretch.of_days(DAY, DAY).visits(files) == (files if is_read else [])
