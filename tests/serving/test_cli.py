"""`clickstream query` against a real `clickstream serve`, as people run both."""

import json
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from clickstream import child
from clickstream.ports import free_port
from clickstream.settings import Settings
from serving.client import Client, Query, QueryRefused
from tests.command import CLICKSTREAM, clickstream, environment


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings of a server that runs, over an empty warehouse."""
    folder = tmp_path_factory.mktemp("served")
    settings = Settings(
        data_dir=folder / "data",
        sites_file=Path("conf/sites.toml").absolute(),
        serve={"port": free_port()},
    )
    process = child.start([CLICKSTREAM, "serve"], folder / "log", environment=environment(settings))
    try:
        wait_for(process, f"{url(settings)}/api/health", folder / "log")
        yield settings
    finally:
        child.stop(process)


def test_a_misspelt_metric_is_told_with_its_place_and_the_nearest_once(served: Settings) -> None:
    told = ask(served, {"metrics": ["visitor"]})
    assert (told.returncode, told.stdout) == (2, "")
    assert told.stderr == (
        "clickstream: Not a metric: 'visitor' (/metrics/0). The nearest that there is: visitors.\n"
    )


def test_a_refusal_without_a_nearest_tells_its_place_once(served: Settings) -> None:
    told = ask(served, {"date_range": ["2026-10-01"]})
    assert told.stderr == (
        "clickstream: A date range in a list has two dates or two times (/date_range).\n"
    )


def test_the_page_has_the_servers_own_sentence(served: Settings) -> None:
    client = Client(url(served))
    wrong = {"site_id": "shop.example", "metrics": ["visitor"], "date_range": "day"}
    said = httpx.post(f"{url(served)}/api/v2/query", json=wrong).json()["error"]
    with pytest.raises(QueryRefused) as refused:
        client.query(Query("shop.example", ("visitor",), "day"))
    client.close()
    assert str(refused.value) == said


def test_a_second_server_of_one_data_folder_ends_with_one_sentence(served: Settings) -> None:
    serve = served.serve.model_copy(update={"port": free_port()})
    told = clickstream("serve", settings=served.model_copy(update={"serve": serve}))
    assert told.returncode == 2
    assert told.stderr.startswith("clickstream: This cache is in use: process ")
    assert str(served.cache_dir) in told.stderr
    assert told.stderr.count("\n") == 1
    assert ask(served, {}).returncode == 0


def test_an_answer_is_a_table(served: Settings) -> None:
    told = ask(served, {"metrics": ["visitors", "visits"]})
    assert told.returncode == 0, told.stderr
    assert "visitors" in told.stdout
    assert "No batch run has published yet" in told.stdout


def ask(served: Settings, changes: dict[str, object]) -> "subprocess.CompletedProcess[str]":
    query = {"site_id": "shop.example", "metrics": ["visitors"], "date_range": "day"} | changes
    return clickstream("query", json.dumps(query), settings=served)


def url(settings: Settings) -> str:
    return f"http://{settings.serve.host}:{settings.serve.port}"


def wait_for(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(address).status_code < 500:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    pytest.fail(f"It did not come up:\n{log.read_text()}")


def test_a_report_is_json(served: Settings) -> None:
    asked = json.dumps({"site_id": "shop.example", "date_range": "28d", "interval": "day"})
    told = clickstream("report", "lifecycle", asked, settings=served)
    assert told.returncode == 0, told.stderr
    assert len(json.loads(told.stdout)["results"]) == 28
    assert "No batch run has published yet" in told.stderr


def test_a_report_that_is_not_there_is_told_with_the_nearest(served: Settings) -> None:
    told = clickstream("report", "funnels", "{}", settings=served)
    assert told.returncode == 2
    assert "Not a report: 'funnels'" in told.stderr
    assert "The nearest that there is: funnel." in told.stderr
    none = clickstream("report", "funnel", "{", settings=served)
    assert "The question is not JSON" in none.stderr


def test_a_saved_query_is_run_by_its_name_or_number(served: Settings) -> None:
    shop = "shop.example"
    query = json.dumps({"metrics": ["visitors", "visits"], "date_range": "day"})
    select = "SELECT 1 AS one, '[red]' AS page"
    for name, kind, asked in (("Today", "--query", query), ("Rows", "--sql", select)):
        added = clickstream("saved-queries", "add", shop, name, kind, asked, settings=served)
        assert added.returncode == 0, added.stderr
    today = clickstream("saved-queries", "run", shop, "Today", settings=served)
    assert today.returncode == 0, today.stderr
    assert today.stdout == ask(served, {"metrics": ["visitors", "visits"]}).stdout
    rows = clickstream("saved-queries", "run", shop, "2", "--csv", settings=served)
    assert rows.stdout == "one,page\n1,[red]\n"
    assert "No batch run has published yet" in rows.stderr
    whole = clickstream("saved-queries", "run", shop, "Rows", "--json", settings=served)
    assert json.loads(whole.stdout)["rows"] == [[1, "[red]"]]
    assert "[red]" in clickstream("saved-queries", "run", shop, "Rows", settings=served).stdout
    none = clickstream("saved-queries", "run", shop, "Yesterday", settings=served)
    assert none.returncode == 2
    assert "no saved query called Yesterday" in none.stderr
    assert "There are: Today, Rows." in none.stderr
