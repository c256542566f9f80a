from collections.abc import Iterator
from pathlib import Path

import pytest

from serving.store.database import Database
from serving.store.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    database = Database(tmp_path / "store.sqlite")
    yield Store(database)
    database.close()
