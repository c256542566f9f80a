"""kill -9 at every step of an epoch, and in the middle of traffic: every record is folded once."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

import pytest

from clickstream import child, crash
from clickstream.settings import Settings
from tests.command import CLICKSTREAM, environment
from tests.speed.running import assert_exactly_once, commits, holds_all, until
from tests.topic import event, send


@contextmanager
def speed(settings: Settings, sink: str, **env: str) -> Iterator[subprocess.Popen[bytes]]:
    """`clickstream speed run` as a process, which is gone after the block with all its children."""
    section = settings.speed.model_copy(update={"sink": sink})
    with_sink = settings.model_copy(update={"speed": section})
    log = settings.data_dir.with_name("speed.log")
    process = child.start(
        [CLICKSTREAM, "speed", "run"], log, environment=environment(with_sink, **env)
    )
    try:
        yield process
    finally:
        child.stop(process)


class Traffic(Thread):
    """Sends a few records at a time, one of ten broken, until it is stopped."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(name="traffic")
        self._settings = settings
        self._ended = Event()
        self.events = 0

    def run(self) -> None:
        while not self._ended.wait(0.2):
            numbers = range(self.events, self.events + 9)
            send(self._settings, [*(event(n) for n in numbers), b"broken"])
            self.events += 9

    def __enter__(self) -> "Traffic":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        self._ended.set()
        self.join()


@pytest.mark.slow
def test_a_speed_layer_that_is_killed_folds_every_record_once(own: Settings) -> None:
    """The sink changes with every start: what one has left is taken over by the other."""
    with Traffic(own) as traffic:
        for sink, point in (("tasks", "fragments written"), ("driver", "fragments committed")):
            with speed(own, sink, **{crash.POINT: point}) as process:
                assert process.wait(120) == -signal.SIGKILL
        with speed(own, "tasks") as process:
            before = len(commits(own))
            until(lambda: len(commits(own)) > before + 3, seconds=120)
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
        with speed(own, "driver") as process:
            before = len(commits(own))
            until(lambda: len(commits(own)) > before + 3, seconds=120)
            traffic.stop()
            until(lambda: holds_all(own), seconds=60)
            assert process.poll() is None
    assert_exactly_once(own)
    assert sum(commit.events for commit in commits(own)) == traffic.events


def test_a_stream_is_ended_by_sigterm_with_all_its_children(own: Settings) -> None:
    with speed(own, "driver") as process:
        send(own, [event(0)])
        until(lambda: os.path.exists(own.warehouse_url) and holds_all(own), seconds=120)
        process.terminate()
        process.wait(30)
        until(lambda: child.session(process.pid) == [], seconds=15)
