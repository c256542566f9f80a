"""What is told of the layers is what their tables hold."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from starlette.testclient import TestClient

from bench.rig.served import Served
from clickstream.settings import Settings
from clickstream.settings.fields import AirflowSection
from clickstream.warehouse import Warehouse
from clickstream.warehouse.tables import AUDITS, RECONCILIATIONS
from serving.api import app
from serving.library import Serving
from serving.store.database import Database
from serving.store.keys import Keys

LOCAL = {"host": "127.0.0.1"}
NOW = datetime.now(UTC).replace(minute=30, second=0, microsecond=0)
Told = dict[str, Any]


def event(late: timedelta, visitor: str = "v1") -> tuple[datetime, bytes]:
    """One that arrives now, so late after it happened."""
    value = {
        "event_id": f"{visitor} {late}",
        "site_id": "shop.example",
        "visitor_id": visitor,
        "name": "page_view",
        "event_time": (NOW - late).isoformat(),
        "url": "https://shop.example/",
    }
    return NOW, json.dumps(value).encode()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data", sites_file=Path("conf/sites.toml").absolute())


@pytest.fixture
def served(settings: Settings) -> Iterator[Served]:
    """Two publications, three dead letters, and two events of the tail."""
    made = Served(settings)
    bad = json.dumps({"site_id": "shop.example", "ip": "203.0.113.7", "visitor_id": 7}).encode()
    good = [event(timedelta(**late)) for late in ({"seconds": 2}, {"minutes": 20}, {"days": 3})]
    made.batch([*good, (NOW, b"no JSON"), (NOW, b"{"), (NOW, bad)])
    made.batch([event(timedelta(seconds=1), "v2"), event(timedelta(seconds=-60), "v3")])
    made.speed([event(timedelta(seconds=3), "v4"), event(timedelta(seconds=4), "v5")])
    yield made
    made.end()


def told(settings: Settings) -> Told:
    with Serving(settings) as serving:
        found: Told = TestClient(app(serving)).get("/api/v2/layers", headers=LOCAL).json()
    return found


def test_publications_are_told_with_their_drift_and_their_audits(
    served: Served, settings: Settings
) -> None:
    found = told(settings)["publications"]
    assert [one["number"] for one in found["results"]] == [2, 1]
    newest = found["results"][0]
    assert newest["drift"]["rows"]["events"] == 2
    assert (newest["audits"]["made"], newest["audits"]["errors"]) == (18, 0)
    assert found["refused"] is None


def test_a_candidate_that_was_refused_is_told(served: Served, settings: Settings) -> None:
    warehouse = Warehouse.of(settings)
    row = {
        "run_id": "another",
        "audit": "visits_once",
        "severity": "error",
        "says": "A visit is there twice.",
        "rows": 3,
        "shown": '[{"visitor_id": "v1"}]',
        "audited_at": datetime.now(UTC) + timedelta(seconds=5),
    }
    files = warehouse.write(AUDITS, pa.Table.from_pylist([row], AUDITS.columns))
    warehouse.commit(warehouse.open(AUDITS), AUDITS, files)
    refused = told(settings)["publications"]["refused"]
    assert (refused["run_id"], refused["errors"]) == ("another", 1)
    assert refused["found"][0]["shown"] == [{"visitor_id": "v1"}]


def test_a_file_of_audits_states_whose_they_are(served: Served, settings: Settings) -> None:
    warehouse = Warehouse.of(settings)
    files = pa.table(warehouse.open(AUDITS).get_add_actions(flatten=True)).to_pylist()
    assert all(one["min.run_id"] == one["max.run_id"] for one in files)
    runs = {one["run_id"] for one in told(settings)["publications"]["results"]}
    assert {one["min.run_id"] for one in files} == runs


def test_arrivals_are_counted_by_hour_and_by_how_late_they_were(
    served: Served, settings: Settings
) -> None:
    arrivals = told(settings)["arrivals"]
    assert len(arrivals["hours"]) == 24
    hour = NOW.replace(minute=0).isoformat()
    assert arrivals["hours"][-1] == {"hour": hour, "events": 5, "dead_letters": 3}
    late = {one["upto_seconds"]: one["events"] for one in arrivals["lateness"]}
    assert {upto: events for upto, events in late.items() if events} == {
        0: 1,
        10: 2,
        1800: 1,
        604_800: 1,
    }
    assert sum(late.values()) == 5


def test_dead_letters_are_told_by_reason_as_they_came_but_for_addresses(
    served: Served, settings: Settings
) -> None:
    reasons = told(settings)["dead_letters"]["reasons"]
    assert [(one["reason"], one["records"]) for one in reasons] == [
        ("not_json", 2),
        ("wrong_type", 1),
    ]
    assert [sample["value"] for sample in reasons[0]["samples"]] == ["no JSON", "{"]
    (sample,) = reasons[1]["samples"]
    assert "203.0.113.7" not in sample["value"]
    assert sample["offset"] == 5


def test_the_tail_lies_beyond_the_cutoff(served: Served, settings: Settings) -> None:
    speed = told(settings)["speed"]
    assert speed["partitions"] == [{"partition": 0, "cutoff": 8, "from": 8, "to": 10}]
    assert (speed["commits"], speed["events"]) == (1, 2)


def test_the_last_recompute_is_told_alone(served: Served, settings: Settings) -> None:
    warehouse = Warehouse.of(settings)
    for day in (1, 2):
        row = dict.fromkeys(RECONCILIATIONS.columns.names) | {
            "day": date(2026, 11, day),
            "site_id": "shop.example",
            "metric": "events",
            "recomputed": 5,
            "served": 5,
            "reconciled_at": NOW + timedelta(days=day),
        }
        rows = pa.Table.from_pylist([row], RECONCILIATIONS.columns)
        files = warehouse.write(RECONCILIATIONS, rows)
        warehouse.commit(warehouse.open(RECONCILIATIONS), RECONCILIATIONS, files)
    found = told(settings)["reconciliation"]
    assert found["day"] == "2026-11-02"
    assert [(one["recomputed"], one["late"]) for one in found["rows"]] == [(5, None)]


def test_an_empty_warehouse_has_nothing_to_tell(settings: Settings) -> None:
    found = told(settings)
    assert found["publications"] == {"results": [], "refused": None}
    assert found["arrivals"] == {"hours": [], "lateness": []}
    assert found["dead_letters"]["reasons"] == []
    assert (found["reconciliation"], found["losses"]) == (None, [])
    assert found["speed"]["partitions"] == []


def test_airflow_is_where_the_settings_say(settings: Settings) -> None:
    assert told(settings)["airflow"] == "http://127.0.0.1:8712"
    away = AirflowSection(url="https://airflow.example")
    assert told(settings.model_copy(update={"airflow": away}))["airflow"] == away.url


def test_a_key_for_some_sites_is_not_told_of_all(settings: Settings) -> None:
    database = Database(settings.store_file)
    keys = Keys(database)
    one, every = (
        keys.add(name, sites)[1] for name, sites in (("one", ["shop.example"]), ("all", []))
    )
    with Serving(settings) as serving:
        http = TestClient(app(serving))
        for secret, status in ((one, 401), (every, 200)):
            headers = LOCAL | {"authorization": f"Bearer {secret}"}
            assert http.get("/api/v2/layers", headers=headers).status_code == status
    database.close()
