"""Which parts the demo has, and where they are."""

import pytest

from clickstream.demo import plan
from clickstream.settings import Settings


@pytest.mark.parametrize(
    ("host", "at"),
    [
        ("127.0.0.1", "http://127.0.0.1:8711"),
        ("::1", "http://[::1]:8711"),
        ("0.0.0.0", "http://127.0.0.1:8711"),
        ("::", "http://[::1]:8711"),
    ],
)
def test_the_page_is_looked_for_where_it_listens(host: str, at: str) -> None:
    assert plan.page(Settings(app={"host": host})) == at
