"""Two databases for the laws of reports: one that serves, one that batch and speed compute in."""

import duckdb
import pytest
from hypothesis import HealthCheck, Phase, settings

from clickstream.views import duckdb as views
from serving.readers import counting

# The same streams in every run; none is made smaller when it fails, which takes minutes
LAWS = settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def con():
    with duckdb.connect() as con:
        con.execute("ATTACH ':memory:' AS cache")
        con.execute("SET threads = 1")
        views.prepare(con)
        yield counting(con)


@pytest.fixture(scope="module")
def plain():
    with views.connect() as con:
        con.execute("SET threads = 1")
        yield con
