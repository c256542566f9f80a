import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from clickstream.ports import free_port
from serving.client import Client, Query, ServerUnreachable
from serving.questions import Sites


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


@pytest.fixture
def slow() -> Iterator[tuple[str, threading.Event]]:
    """A server that tells of its sites once it may; its address, and the event that lets it."""
    may = threading.Event()

    class Slow(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            may.wait()
            with suppress(OSError):  # nobody waits any more
                self.send_response(200)
                self.send_header("content-length", "12")
                self.end_headers()
                self.wfile.write(b'{"sites":[]}')

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Slow)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", may
    may.set()
    server.shutdown()
    thread.join()
    server.server_close()


def test_questions_that_are_cancelled_leave_room_for_others(
    slow: tuple[str, threading.Event],
) -> None:
    url, may = slow
    client = Client(url, at_once=2)
    for pause in (0.0, 0.001, 0.01, 0.1) * 5:
        started = [client.start(Sites()) for _ in range(5)]
        time.sleep(pause)
        assert all(future.cancel() for future in started)
    may.set()
    assert client.sites() == []
    assert client.start(Sites()).result(timeout=5).sites == []
    client.close()


def test_no_more_are_asked_at_once_than_are_allowed(slow: tuple[str, threading.Event]) -> None:
    url, may = slow
    client = Client(url, at_once=2)
    started = [client.start(Sites()) for _ in range(6)]
    time.sleep(0.3)
    assert not any(future.done() for future in started)
    may.set()
    assert [future.result(timeout=5).sites for future in started] == [[]] * 6
    client.close()
