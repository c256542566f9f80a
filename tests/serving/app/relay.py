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
        self._flows = threading.Event()
        self._flows.set()
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

    def hold(self) -> None:
        """From now on nothing arrives on either side, until `release`: a server that is slow."""
        self._flows.clear()

    def release(self) -> None:
        self._flows.set()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                outer, _ = listener.accept()
            except OSError:
                return  # shut
            inner = socket.create_connection(("127.0.0.1", self._inner))
            self._pairs.append((outer, inner))
            for here, there in ((outer, inner), (inner, outer)):
                threading.Thread(target=self._pass_on, args=(here, there), daemon=True).start()

    def _pass_on(self, here: socket.socket, there: socket.socket) -> None:
        with suppress(OSError):  # shut while it was reading
            while data := here.recv(65536):
                self._flows.wait()
                there.sendall(data)
            there.shutdown(socket.SHUT_WR)


@contextmanager
def door(inner: int) -> Iterator[Door]:
    made = Door(inner)
    try:
        yield made
    finally:
        made.shut()
