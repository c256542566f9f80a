import pytest

from clickstream.ports import free_port
from serving.client import Client, Query, ServerUnreachable


def test_a_server_that_is_not_there_is_one_sentence_with_the_next_step() -> None:
    client = Client(f"http://127.0.0.1:{free_port()}")
    with pytest.raises(ServerUnreachable, match=r"does not answer .*clickstream serve"):
        client.sites()
    client.close()


def test_equal_questions_are_equal_keys() -> None:
    def query(limit: int) -> Query:
        return Query("shop.example", ("visits",), "28d", pagination={"limit": limit, "offset": 0})

    assert query(9) == query(9)
    assert len({query(9), query(9), query(10)}) == 2
