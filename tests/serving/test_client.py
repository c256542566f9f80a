import socket

import pytest

from serving.client import Client, Query, ServerUnreachable


@pytest.fixture
def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port: int = held.getsockname()[1]
    return port


def test_a_server_that_is_not_there_is_one_sentence_with_the_next_step(free_port: int) -> None:
    client = Client(f"http://127.0.0.1:{free_port}")
    with pytest.raises(ServerUnreachable, match=r"does not answer .*clickstream serve"):
        client.sites()
    client.close()


def test_equal_questions_are_equal_keys() -> None:
    def query(limit: int) -> Query:
        return Query("shop.example", ("visits",), "28d", pagination={"limit": limit, "offset": 0})

    assert query(9) == query(9)
    assert len({query(9), query(9), query(10)}) == 2
