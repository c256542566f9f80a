"""A door between page and server that a test can shut: the server is gone, and comes back."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Door:
    """Passes every connection to `127.0.0.1:<inner>` on, as long as it is open."""

    def __init__(self, inner: int) -> None:
        self._inner = inner
        self._listener: socket.socket | None = None
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self.port = 0
        self.open()

    def open(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def shut(self) -> None:
        """Nothing listens any more, and connections that were open are cut."""
        assert self._listener is not None
        ends = [self._listener, *(end for pair in self._pairs for end in pair)]
        self._pairs.clear()
        for end in ends:
            with suppress(OSError):  # its other end was first
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                outer, _ = listener.accept()
            except OSError:
                return  # shut
            inner = socket.create_connection(("127.0.0.1", self._inner))
            self._pairs.append((outer, inner))
            for here, there in ((outer, inner), (inner, outer)):
                threading.Thread(target=_pass_on, args=(here, there), daemon=True).start()


def _pass_on(here: socket.socket, there: socket.socket) -> None:
    with suppress(OSError):  # shut while it was reading
        while data := here.recv(65536):
            there.sendall(data)
        there.shutdown(socket.SHUT_WR)


@contextmanager
def door(inner: int) -> Iterator[Door]:
    made = Door(inner)
    try:
        yield made
    finally:
        made.shut()
