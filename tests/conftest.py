"""What tests share: settings that touch nothing of this machine's, and one real broker."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from clickstream import broker as brokers
from clickstream import kafka
from clickstream.ports import free_port
from clickstream.settings import Settings
from tests.browser import chromium  # noqa: F401  a fixture
from tests.every_answer import traffic  # noqa: F401  a fixture


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The defaults, with a data folder and ports of this test run. The environment has no say."""
    folder = tmp_path_factory.mktemp("clickstream")
    return Settings(
        data_dir=folder / "data",
        sites_file=Path("conf/sites.toml").absolute(),
        kafka={"bootstrap_servers": f"127.0.0.1:{free_port()}"},
        serve={"port": free_port()},
        app={"port": free_port()},
        airflow={"port": free_port()},
    )


@pytest.fixture(scope="session")
def broker(settings: Settings) -> Iterator[brokers.Broker]:
    """One broker for the whole run."""
    running = brokers.start(settings)
    try:
        yield running
    finally:
        running.stop()


@pytest.fixture
def own(
    settings: Settings,
    broker: brokers.Broker,
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> Settings:
    """Settings of one test alone: its own topic on the shared broker, its own data folder."""
    name = re.sub(r"[^A-Za-z0-9._-]", "-", request.node.name)[:200]
    its = settings.model_copy(
        update={
            "data_dir": tmp_path / "data",
            "kafka": settings.kafka.model_copy(update={"topic": name}),
        }
    )
    kafka.ensure_topic(its)
    return its


@pytest.fixture
def alone(own: Settings) -> Settings:
    """A test's own ports, beside its own topic and folder."""
    serve = own.serve.model_copy(update={"port": free_port()})
    app = own.app.model_copy(update={"port": free_port()})
    return own.model_copy(update={"serve": serve, "app": app})
