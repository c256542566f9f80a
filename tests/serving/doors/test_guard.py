"""Who is let in: anybody of this machine while there is no key, and then only with one."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from clickstream.settings import Settings
from serving.api import app
from serving.doors.guard import listening
from serving.library import Serving
from serving.store.database import Database
from serving.store.keys import Keys

QUERY = {"site_id": "shop.example", "metrics": ["visitors"], "date_range": "day"}
GOALS = "/api/v2/sites/shop.example/goals"


@pytest.fixture
def keys(settings: Settings) -> Iterator[Keys]:
    database = Database(settings.store_file)
    yield Keys(database)
    database.close()


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def test_without_any_key_this_machine_is_let_in(http: TestClient) -> None:
    assert http.post("/api/v2/query", json=QUERY).status_code == 200


def test_from_the_first_key_on_nobody_is_let_in_without_one(http: TestClient, keys: Keys) -> None:
    _, secret = keys.add("page", [])
    for wrong in ({}, bearer("cs_wrong"), bearer(""), {"Authorization": f"Basic {secret}"}):
        told = http.post("/api/v2/query", json=QUERY, headers=wrong)
        assert told.status_code == 401
        assert told.headers["www-authenticate"] == "Bearer"
        assert "clickstream keys add" in told.json()["error"]
    assert http.post("/api/v2/query", json=QUERY, headers=bearer(secret)).status_code == 200


def test_a_key_is_for_its_sites_alone(http: TestClient, keys: Keys) -> None:
    _, secret = keys.add("blog", ["blog.example"])
    with_key = bearer(secret)
    assert http.get("/api/v2/sites", headers=with_key).json()["sites"][0]["site_id"] == (
        "blog.example"
    )
    assert len(http.get("/api/v2/sites", headers=with_key).json()["sites"]) == 1
    ours = QUERY | {"site_id": "blog.example"}
    assert http.post("/api/v2/query", json=ours, headers=with_key).status_code == 200
    for refused in (
        http.post("/api/v2/query", json=QUERY, headers=with_key),
        http.post("/api/v2/query", json=QUERY | {"site_id": ["blog.example"]}, headers=with_key),
        http.post("/api/v2/query", json={}, headers=with_key),
        http.post("/api/v2/query", json=[], headers=with_key),
        http.post("/api/v2/reports/realtime", json={"site_id": "shop.example"}, headers=with_key),
        http.get(GOALS, headers=with_key),
        http.post(GOALS, json={"name": "A", "event": "a"}, headers=with_key),
        http.get(GOALS.replace("shop", "unknown"), headers=with_key),
    ):
        assert refused.status_code == 401
        assert "It is for blog.example." in refused.json()["error"]
    assert "shop.example" not in http.post(
        "/api/v2/query", json=ours | {"site_id": 1}, headers=with_key
    ).text  # fmt: skip


def test_what_a_key_changes_has_its_name(http: TestClient, keys: Keys) -> None:
    _, secret = keys.add("anna", ["shop.example"])
    http.post(GOALS, json={"name": "A", "event": "a"}, headers=bearer(secret))
    (goal,) = http.get(GOALS, headers=bearer(secret)).json()["results"]
    assert goal["changed_by"] == "anna"


def test_a_removed_key_is_refused_at_once(http: TestClient, keys: Keys) -> None:
    key, secret = keys.add("page", [])
    keys.add("other", [])
    assert http.get("/api/v2/sites", headers=bearer(secret)).status_code == 200
    keys.remove(key.id)
    assert http.get("/api/v2/sites", headers=bearer(secret)).status_code == 401


def test_health_tells_strangers_only_whether_all_is_well(http: TestClient, keys: Keys) -> None:
    assert "publication" in http.get("/api/health").json()
    _, secret = keys.add("page", [])
    assert http.get("/api/health").json() == {
        "status": "degraded",
        "trouble": False,
        "needs_key": True,
    }
    assert "publication" in http.get("/api/health", headers=bearer(secret)).json()


def test_a_key_that_asks_too_often_waits(settings: Settings, keys: Keys) -> None:
    serve = settings.serve.model_copy(update={"requests_per_minute": 3})
    often, rarely = keys.add("often", [])[1], keys.add("rarely", [])[1]
    serving = Serving(settings.model_copy(update={"serve": serve}))
    with TestClient(app(serving)) as http:
        told = [http.get("/api/v2/sites", headers=bearer(often)) for _ in range(4)]
        assert [one.status_code for one in told] == [200, 200, 200, 429]
        assert 1 <= int(told[-1].headers["retry-after"]) <= 20
        assert "serve.requests_per_minute" in told[-1].json()["error"]
        assert http.get("/api/v2/sites", headers=bearer(rarely)).status_code == 200


def test_a_site_whose_name_leads_here_is_not_let_in(http: TestClient) -> None:
    for host in ("evil.example", "evil.example:8710", "10.0.0.1", "127.0.0.1.evil.example"):
        told = http.get("/api/v2/sites", headers={"host": host})
        assert told.status_code == 401, host
    for host in ("127.0.0.1:8710", "localhost", "[::1]:8710", "serve:8710"):
        assert http.get("/api/v2/sites", headers={"host": host}).status_code == 200, host


def test_beyond_this_machine_a_key_is_needed_even_if_the_last_one_is_removed(
    settings: Settings, keys: Keys
) -> None:
    serve = settings.serve.model_copy(update={"host": "0.0.0.0"})
    with TestClient(app(Serving(settings.model_copy(update={"serve": serve})))) as http:
        assert http.get("/api/v2/sites").status_code == 401


def test_it_listens_beyond_this_machine_only_with_a_key(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(data_dir=tmp_path, serve={"host": "0.0.0.0"})
    assert listening(settings).serve.host == "127.0.0.1"
    wide = Settings(data_dir=tmp_path, serve={"host": "::"})
    assert listening(wide).serve.host == "::1"
    said = capfd.readouterr()
    assert "listens on this machine alone" in said.out + said.err
    database = Database(settings.store_file)
    Keys(database).add("page", [])
    database.close()
    assert listening(settings) == settings
