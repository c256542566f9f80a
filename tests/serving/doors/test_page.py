"""docs/serving-api.md: its examples are answered as it tells, over a real server."""

import doctest
import json
import re
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from clickstream import child
from clickstream.ports import free_port
from clickstream.settings import Settings
from clickstream.settings.names import variable
from serving.doors.openapi import WHY
from serving.notebook import Incomplete, Warehouse
from serving.store.database import Database
from serving.store.keys import Keys
from serving.store.kinds import KINDS
from tests.command import CLICKSTREAM, clickstream, environment
from tests.layers import Layers
from tests.serving.test_cli import url, wait_for
from tests.streams import page_view

PAGE = (Path(__file__).parents[3] / "docs/serving-api.md").read_text(encoding="utf-8")
ASKED = re.compile(
    r"^```http\n(?P<method>\w+) (?P<path>\S+)\n\n?(?P<body>.*?)```\n(?P<said>.*?)"
    r"^```json\n(?P<answer>.*?)^```",
    re.DOTALL | re.MULTILINE,
)
BY_SOURCE = {
    "site_id": "shop.example",
    "metrics": ["visitors", "bounce_rate"],
    "date_range": ["2026-10-01", "2026-10-02"],
    "dimensions": ["visit:source"],
}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """A server of four page views of three visitors, on two days, up to now."""
    folder = tmp_path_factory.mktemp("served")
    settings = Settings(
        data_dir=folder / "data",
        sites_file=Path("conf/sites.toml").absolute(),
        serve={"port": free_port()},
        speed={"stale_after_seconds": 3600},
    )
    first, second = (datetime(2026, 10, day, 12, tzinfo=UTC) for day in (1, 2))
    views = [
        ("a", first, "Google"),
        ("a", first, "Google"),
        ("b", second, "Google"),
        ("c", first, ""),
    ]
    Layers(settings).speed(
        [
            page_view(n, site_id="shop.example", visitor_id=who, event_time=when, source=source)
            for n, (who, when, source) in enumerate(views)
        ]
    )
    process = child.start([CLICKSTREAM, "serve"], folder / "log", environment=environment(settings))
    try:
        wait_for(process, f"{url(settings)}/api/health", folder / "log")
        yield settings
    finally:
        child.stop(process)


def test_definitions_are_answered_as_told(served: Settings) -> None:
    asked = list(ASKED.finditer(PAGE))
    assert len(asked) == 7
    assert PAGE.count("```http") == 7
    for one in asked:
        answer = httpx.request(
            one["method"],
            url(served) + one["path"],
            json=json.loads(one["body"]) if one["body"] else None,
        )
        told, got = json.loads(one["answer"]), answer.json()
        around = one["said"] + PAGE[: one.start()].rsplit("```", 1)[-1]
        status = re.findall(r"with status (\d{3})", around)
        assert answer.status_code == (int(status[0]) if status else 200), answer.text
        assert without_when(got) == without_when(told)


def without_when(told: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in told.items() if key not in ("changed_at", "allowed")}


def test_every_kind_with_its_fields_and_every_status_is_on_the_page() -> None:
    written = set(re.findall(r"`([\w-]+)`", PAGE)) | {*re.findall(r"^\| ([\w-]+) \|", PAGE, re.M)}
    for kind in KINDS.values():
        assert {kind.name, *kind.type.__dataclass_fields__} <= written
    assert {str(status) for status in WHY} <= {*re.findall(r"\b\d{3}\b", PAGE)}


def test_the_notebook_is_as_told(served: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment(served).items():
        monkeypatch.setenv(name, value)
    steps = "\n".join(re.findall(r"^```python\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE))
    told = doctest.DocTestParser().get_doctest(steps, {}, "serving-api.md", None, None)
    result = doctest.DocTestRunner().run(told)
    assert result.attempted == 12
    assert result.failed == 0


def test_csv_has_the_same_columns(served: Settings) -> None:
    told = clickstream("query", json.dumps(BY_SOURCE), "--csv", settings=served)
    assert told.stdout == "visit:source,visitors,bounce_rate\nGoogle,2,50\nDirect / None,1,100\n"
    assert "No batch run has published yet" in told.stderr


def test_one_that_serves_by_itself_tells_the_same_and_leaves_no_cache(served: Settings) -> None:
    with Warehouse.embedded(served) as own, Warehouse(url(served)) as other:
        asked = ("shop.example", ["visitors", "views_per_visit"], ["2026-10-01", "2026-10-02"])
        by = {"dimensions": ["time:hour", "visit:source"], "order_by": [["time:hour", "asc"]]}
        found = own.query(*asked, **by)
        assert found.whole["results"]
        assert found.arrow() == other.query(*asked, **by).arrow()
        assert own.sites() == other.sites()
        select = "SELECT source, count(*) AS visits FROM visits GROUP BY source ORDER BY source"
        rows = own.sql("shop.example", select)
        assert rows.num_rows > 1
        assert rows == other.sql("shop.example", select)
        steps = [{"page": "/"}, {"page": "/*"}]
        funnels = [
            one.report("funnel", "shop.example", date_range=asked[2], steps=steps)
            for one in (own, other)
        ]
        assert without_meta(funnels[0]) == without_meta(funnels[1])
        assert "Google" in found._repr_html_()


def without_meta(told: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in told.items() if key != "meta"}


def test_what_is_lacking_is_warned_of(served: Settings) -> None:
    stale = served.model_copy(
        update={"speed": served.speed.model_copy(update={"stale_after_seconds": 0.001})}
    )
    with Warehouse.embedded(stale) as own, pytest.warns(Incomplete, match="is it running"):
        own.query("shop.example", ["visitors"], "day")
    with Warehouse.embedded(stale) as own, pytest.warns(Incomplete, match="is it running"):
        own.sql("shop.example", "SELECT count(*) FROM events")


def test_rows_beyond_what_is_given_at_once_are_warned_of(served: Settings) -> None:
    many = "SELECT * FROM range(10001), (SELECT 1 FROM visits LIMIT 1)"
    with (
        Warehouse.embedded(served) as own,
        pytest.warns(Incomplete, match="10,000 rows, and there are more"),
    ):
        assert own.sql("shop.example", many).num_rows == 10_000


def test_clients_send_the_key_of_the_settings(tmp_path: Path) -> None:
    settings = Settings(
        data_dir=tmp_path / "data",
        sites_file=Path("conf/sites.toml").absolute(),
        serve={"port": free_port()},
    )
    with closing(Database(settings.store_file)) as database:
        _, secret = Keys(database).add("page", [])
    process = child.start(
        [CLICKSTREAM, "serve"], tmp_path / "log", environment=environment(settings)
    )
    try:
        wait_for(process, f"{url(settings)}/api/health", tmp_path / "log")
        asked = ("query", json.dumps(BY_SOURCE), "--csv")
        refused = clickstream(*asked, settings=settings)
        assert (refused.returncode, "needs a key" in refused.stderr) == (2, True)
        env = {variable("serve.key"): secret}
        assert clickstream(*asked, settings=settings, env=env).returncode == 0
    finally:
        child.stop(process)
