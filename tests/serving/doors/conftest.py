from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from clickstream.settings import Settings
from serving.api import app
from serving.library import Serving


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data", sites_file=Path("conf/sites.toml").absolute())


@pytest.fixture
def http(settings: Settings) -> Iterator[TestClient]:
    """A server of two sites without events, shop.example and blog.example."""
    with TestClient(app(Serving(settings))) as client:
        yield client
