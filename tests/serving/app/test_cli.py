import tomllib

import pytest

from clickstream.settings import load
from serving.app import cli


def test_the_page_listens_on_the_loopback_address_unless_it_is_told_otherwise() -> None:
    assert "--server.address=127.0.0.1" in cli.arguments(load())
    everywhere = cli.arguments(load(app={"host": "0.0.0.0"}))
    assert "--server.address=0.0.0.0" in everywhere
    assert "--browser.serverAddress=localhost" in everywhere  # what else would be looked up


def test_the_page_asks_the_server_that_the_settings_name(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load(serve={"port": 8799})
    for name, value in cli.environment(settings).items():
        monkeypatch.setenv(name, value)
    assert load().serve.port == 8799


def test_the_page_sends_no_telemetry_and_shows_no_trace() -> None:
    config = tomllib.loads((cli.MAIN.parent / ".streamlit" / "config.toml").read_text())
    assert config["browser"]["gatherUsageStats"] is False
    assert config["client"]["showErrorDetails"] == "none"
