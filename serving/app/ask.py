"""The page's questions: asked together, and the last answers kept for when nothing answers.

A range that has ended changes only by late events, so its answers are kept for a few seconds
while live ones are asked again at every refresh; unless asking takes so long that a page would
keep the server busy by itself: then a refresh is left out.
"""

import time
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, overload
from zoneinfo import ZoneInfo

import msgspec
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from clickstream.settings import load
from serving.answers import Answer, Health, Meta, Realtime, Site, SiteList
from serving.app import waiting
from serving.app.period import Moment
from serving.app.remember import Remembered
from serving.client import Client, ServerFault, ServerUnreachable
from serving.questions import Definitions, Healthy, Layers, Query, Question, Report, Sites
from serving.questions import Moment as RealtimeQuestion

KEEP_SECONDS = 5.0
PICK_SECONDS = 8.0  # a click draws with answers this old, the next refresh with new ones
FORGET_SECONDS = 60.0
REST = 2.0  # times as long as the last asking took, in which nothing is asked again
NO_ANSWER = (ServerUnreachable, ServerFault)


@dataclass(frozen=True)
class Basis:
    """What numbers rest on, how many seconds ago they were asked for, and why they are old."""

    meta: Meta
    age: float
    trouble: str = ""


@dataclass
class Answers:
    """Answers to what was asked. `trouble` is set when they are old because none came."""

    kept: dict[Question, tuple[float, Any]]  # with the monotonic time of asking
    trouble: str = ""

    @overload
    def __getitem__(self, question: Query) -> Answer: ...
    @overload
    def __getitem__(self, question: Report | Layers) -> dict[str, Any]: ...
    @overload
    def __getitem__(self, question: RealtimeQuestion) -> Realtime: ...
    @overload
    def __getitem__(self, question: Healthy) -> Health: ...
    @overload
    def __getitem__(self, question: Definitions) -> dict[str, list[dict[str, Any]]]: ...
    def __getitem__(self, question: Question) -> Any:
        return self.kept[question][1]

    def basis(self, question: Query | Report | RealtimeQuestion | Healthy) -> Basis:
        asked, answer = self.kept[question]
        told = answer if isinstance(answer, Meta) else _meta(answer)
        meta = msgspec.convert(told, Meta) if isinstance(told, dict) else told
        return Basis(meta, time.monotonic() - asked, self.trouble)


def _meta(answer: Any) -> Any:
    return answer["meta"] if isinstance(answer, dict) else answer.meta


@dataclass
class _Session:
    """What one session keeps between two refreshes."""

    answers: dict[Question, tuple[float, Any]] = field(default_factory=dict)
    rest_until: float = 0.0
    under_way: dict[Question, tuple[float, "Future[Any]"]] = field(default_factory=dict)

    def start(self, question: Question) -> "tuple[float, Future[Any]]":
        """When it was asked, and its answer to come: a slow one of an earlier refresh goes on."""
        known = self.under_way.pop(question, None)
        return known or (time.monotonic(), client().start(question))

    def leave(self) -> None:
        """Nobody waits any longer for what is still under way."""
        for _, future in self.under_way.values():
            future.cancel()
        self.under_way = {}


@st.cache_resource
def client() -> Client:
    return Client.of(load())


_SITES: Remembered[SiteList] = Remembered(30)
_EVERYTHING: Remembered[Answer] = Remembered(60)


def sites() -> list[Site]:
    return _SITES.get("", lambda: client().start(Sites())).sites


def moment(site: Site) -> Moment:
    """The site's clock, and when it began to be counted. Raises ClickstreamError."""
    zone, site_id = ZoneInfo(site.timezone), site.site_id
    everything = Query(site_id, ("events",), "all")
    answer = _EVERYTHING.get(site_id, lambda: client().start(everything))
    first = answer.query.date_range[0].astimezone(zone).date()
    return Moment(zone, datetime.now(zone), first)


def ask(
    live: Sequence[Question],
    ended: Sequence[Question],
    slot: DeltaGenerator,
    *,
    picked: bool = False,
) -> Answers:
    """Raises ClickstreamError when there is no answer, not even an older one.

    slot: where a bar is drawn if it takes long. picked: somebody waits for what a click changed,
    so only that is asked for.
    """
    kept, now = _session(), time.monotonic()
    enough = PICK_SECONDS if picked else 0.0
    age = {question: now - asked for question, (asked, _) in kept.answers.items()}
    settled = {q for q in ended if age.get(q, KEEP_SECONDS) < KEEP_SECONDS}
    settled |= {q for q in live if q in age and (age[q] < enough or now < kept.rest_until)}
    wanted = list(dict.fromkeys(q for q in (*live, *ended) if q not in settled))
    waiting.check([q for q in wanted if q not in age])
    started = {question: kept.start(question) for question in wanted}
    kept.leave()
    futures = {question: future for question, (_, future) in started.items()}
    is_refresh = all(q in age for q in wanted)
    try:
        fresh = waiting.soon(futures) if is_refresh else waiting.answers(futures, slot)
    except NO_ANSWER as gone:
        if any(q not in kept.answers for q in (*live, *ended)):
            raise
        return Answers(kept.answers, str(gone))
    kept.under_way = {q: asked for q, asked in started.items() if q not in fresh}
    if wanted:
        kept.rest_until = time.monotonic() + REST * (time.monotonic() - now)
    still = {q: kept.answers[q] for q in age if q in settled or age[q] < FORGET_SECONDS}
    still |= {q: kept.answers[q] for q in kept.under_way}
    kept.answers = still | {q: (started[q][0], answer) for q, answer in fresh.items()}
    return Answers(kept.answers)


def _session() -> _Session:
    kept: _Session = st.session_state.setdefault("kept", _Session())
    return kept
