"""Which files a reader opens, by what they state."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from clickstream.warehouse import Warehouse
from clickstream.warehouse.inventory import files_with
from clickstream.warehouse.tables import AUDITS

NO_BOUNDS = json.dumps({"numRecords": 1})
ROW = {"audit": "a", "severity": "error", "says": "", "rows": 0, "shown": "[]"}


def test_files_that_may_have_a_value_are_found_the_last_one_first(tmp_path: Path) -> None:
    warehouse = Warehouse(str(tmp_path))
    warehouse.create()
    paths = {}
    for run in ("unknown", "a", "b", "c"):
        row = ROW | {"run_id": run, "audited_at": datetime.now(UTC)}
        (file,) = warehouse.write(AUDITS, pa.Table.from_pylist([row], AUDITS.columns))
        stated = replace(file, stats=NO_BOUNDS) if run == "unknown" else file
        warehouse.commit(warehouse.open(AUDITS), AUDITS, [stated])
        paths[file.path] = run
    handle = warehouse.open(AUDITS)
    assert [paths[path] for path in files_with(handle)] == ["c", "b", "a", "unknown"]
    for runs, found in (({"b"}, ["b"]), ({"a", "c"}, ["c", "a"]), ({"aa"}, []), ((), [])):
        assert [paths[path] for path in files_with(handle, run_id=runs)] == [*found, "unknown"]
