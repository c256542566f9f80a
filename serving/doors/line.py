"""Questions in a line: so many at once, so many waiting, and none for longer than its time."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from typing import Any, TypeVar

from starlette.requests import Request

from clickstream.errors import ClickstreamError
from serving.stop import Stop, Stopped, under

T = TypeVar("T")
AGAIN_SECONDS = 0.05  # an interrupt between two statements is not felt


class Busy(ClickstreamError):
    """The server has enough to do. seconds: after which to ask again."""

    seconds = 1.0


class TooSlow(ClickstreamError):
    """The question takes longer than a question may."""


class Gone(ClickstreamError):
    """Who asked does not wait for the answer."""


class Line:
    """Answers in threads of its own. Close it in the end."""

    def __init__(self, at_once: int, waiting: int, seconds: float) -> None:
        self._pool = ThreadPoolExecutor(at_once, thread_name_prefix="question")
        self._most = at_once + waiting
        self._inside = 0
        self._seconds = seconds

    def close(self) -> None:
        self._pool.shutdown(cancel_futures=True)

    async def answer(self, request: Request, question: Callable[[], T]) -> T:
        """What the question gives; raises Busy, TooSlow and Gone. The request's body is read."""
        if self._inside >= self._most:
            raise Busy(f"{self._most} questions are being answered already", do="Ask again soon.")
        stop = Stop()
        with under(stop):
            future = self._pool.submit(copy_context().run, question)
        self._inside += 1
        work, gone = asyncio.wrap_future(future), asyncio.ensure_future(_gone(request))
        try:
            either: set[asyncio.Future[Any]] = {work, gone}
            await asyncio.wait(either, timeout=self._seconds, return_when=asyncio.FIRST_COMPLETED)
            if not work.done():
                await self._end(future, work, stop, gone.done())
            return work.result()
        except Stopped as cause:
            raise self._why(gone.done()) from cause
        finally:
            gone.cancel()
            if not future.cancel():
                stop.ask()
            self._inside -= 1

    async def _end(
        self, future: "Future[T]", work: "asyncio.Future[T]", stop: Stop, is_gone: bool
    ) -> None:
        if future.cancel():  # its turn has not come
            if is_gone:
                raise self._why(is_gone)
            raise Busy(
                f"The question's turn did not come in {self._seconds:g} seconds",
                do="Ask again soon.",
            )
        while not work.done():
            stop.ask()
            await asyncio.wait({work}, timeout=AGAIN_SECONDS)

    def _why(self, is_gone: bool) -> ClickstreamError:
        if is_gone:
            return Gone("Nobody waits for the answer")
        return TooSlow(
            f"The question took longer than {self._seconds:g} seconds",
            do="Ask for a shorter range or fewer dimensions, or raise serve.query_seconds.",
        )


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
