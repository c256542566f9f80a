"""The four pages without a browser: what is drawn when."""

from urllib.parse import urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from serving.app import ask
from serving.app.tables.declared import TABLES


def draw(name: str) -> None:
    from serving.app.screens import tables

    getattr(tables, name)()


@pytest.fixture(params=[of.name for of in TABLES])
def drawn(
    serve_url: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> AppTest:
    monkeypatch.setenv("CLICKSTREAM_SERVE__PORT", str(urlsplit(serve_url).port))
    ask.client.clear()
    return AppTest.from_function(draw, args=(request.param,), default_timeout=60)


def sentences(drawn: AppTest) -> str:
    return " ".join(each.value for each in drawn.markdown)


def test_a_page_is_drawn_of_data_and_of_none(drawn: AppTest) -> None:
    drawn.query_params["period"] = "7d"
    drawn.run()
    assert not drawn.exception
    assert "No numbers" not in sentences(drawn)
    drawn.query_params["f"] = "is~source~Nowhere"
    drawn.run()
    assert not drawn.exception
    assert "No numbers" not in sentences(drawn)


def test_a_filter_that_the_server_refuses_is_told_in_its_words(drawn: AppTest) -> None:
    drawn.query_params["f"] = "is~goal~Nothing"
    drawn.run()
    assert not drawn.exception
    assert "No numbers" in sentences(drawn)


def test_hidden_rates_are_told(drawn: AppTest) -> None:
    drawn.query_params["f"] = "has_done~is~page~/"
    drawn.run()
    said = any("Entry and exit rate" in each.value for each in drawn.caption)
    assert said == (drawn.session_state["page"] == "pages")


def test_a_table_at_a_page_that_is_gone_begins_anew(drawn: AppTest) -> None:
    drawn.query_params["period"] = "7d"
    drawn.run()
    page = drawn.session_state["page"]
    drawn.query_params[f"{page}-at"] = "999"
    drawn.run()
    assert not drawn.exception
    assert f"{page}-at" not in drawn.query_params
