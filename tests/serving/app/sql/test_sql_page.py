"""SQL without a browser: examples, states, and what is made of rows."""

from datetime import date
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet
import pytest
from streamlit.testing.v1 import AppTest

from serving.answers import Site
from serving.app.sql import result, schema
from serving.app.sql.examples import EXAMPLES
from serving.client import Client
from serving.sql.columns import VIEWS
from tests.serving.app.drawing import drawn, drawn_over_nothing, said

DAYS = pa.table(
    {
        "day": [date(2026, 11, 1), date(2026, 11, 2)],
        "visits": [3, 4],
        "paid": [Decimal("1.50"), None],
        "props": pa.array([[("plan", "pro")], None], pa.map_(pa.string(), pa.string())),
    }
)


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_runs_as_it_is(api: Client, site: Site, name: str) -> None:
    assert api.sql(site.site_id, EXAMPLES[name]).table.num_columns >= 2


def test_every_column_is_shown_with_its_kind(api: Client, site: Site) -> None:
    types = {v: api.sql(site.site_id, schema.TYPE.format(v)).table.schema for v in VIEWS}
    for table in schema.tables(types):
        assert {one["kind"] for one in table["columns"]} <= {
            "text", "number", "time", "yes/no", "map",
        }  # fmt: skip
    assert all(one["kind"] == "" for table in schema.tables({}) for one in table["columns"])


def test_a_line_is_drawn_along_time() -> None:
    assert result.drawn(DAYS) == ("day", ["visits", "paid"])
    option = result.chart(DAYS, result.LINE)
    assert option["xAxis"]["data"] == ["2026-11-01", "2026-11-02"]
    assert [one["data"] for one in option["series"]] == [[3, 4], [1.5, None]]


def test_rows_without_a_number_have_no_chart() -> None:
    assert result.drawn(pa.table({"page": ["/"]}))[1] == []


def test_files_have_what_the_rows_have() -> None:
    told = result.as_csv(DAYS).decode().splitlines()
    assert told == [
        '"day","visits","paid","props"',
        '2026-11-01,3,1.50,"plan=pro"',
        "2026-11-02,4,,",
    ]
    with pa.BufferReader(result.as_parquet(DAYS)) as file:
        assert pa.parquet.read_table(file) == DAYS


@pytest.fixture
def page(serve_url: str, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    return drawn("sql", serve_url, monkeypatch)


def test_the_page_begins_with_what_to_do(page: AppTest, site: Site) -> None:
    page.run()
    assert not page.exception
    assert "take an example" in said(page)


def test_rows_are_those_of_the_statement_in_the_address(page: AppTest, site: Site) -> None:
    page.query_params["sql"] = "SELECT 7 AS days, 'week' AS name"
    page.run()
    assert not page.exception
    assert "**1 row**" in said(page)
    assert page.dataframe[0].value.to_dict("records") == [{"days": 7, "name": "week"}]


def test_no_rows_are_said_to_be_none(page: AppTest, site: Site) -> None:
    page.query_params["sql"] = "SELECT * FROM events WHERE false"
    page.query_params["as"] = "bar"
    page.run()
    assert not page.exception
    assert "**0 rows**" in said(page)


def test_what_is_refused_is_told_in_one_sentence(page: AppTest, site: Site) -> None:
    page.query_params["sql"] = "DROP TABLE events"
    page.run()
    assert not page.exception
    assert page.error[0].value
    assert "Traceback" not in said(page)


def test_without_a_server_it_is_told_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    page = drawn_over_nothing("sql", monkeypatch).run()
    assert not page.exception
    assert "by itself" in said(page) or "by themselves" in said(page)
