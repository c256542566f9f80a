"""The page's questions: asked together, and the last answers kept for when nothing answers.

A range that has ended changes only by late events, so its answers are kept for a few seconds
while live ones are asked again at every refresh; unless asking takes so long that a page would
keep the server busy by itself: then a refresh is left out.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

import streamlit as st

from clickstream.settings import load
from serving.app.period import Moment
from serving.client import Answer, Client, Query, Realtime, ServerFault, ServerUnreachable, Site

KEEP_SECONDS = 5.0
PICK_SECONDS = 8.0  # a click draws with answers this old, the next refresh with new ones
FORGET_SECONDS = 60.0
REST = 2.0  # times as long as the last asking took, in which nothing is asked again
NO_ANSWER = (ServerUnreachable, ServerFault)


@dataclass
class Answers:
    """Answers to what was asked. `trouble` is set when they are old because none came."""

    by_query: dict[Query, tuple[float, Answer]]  # with the monotonic time of asking
    trouble: str = ""

    def __getitem__(self, query: Query) -> Answer:
        return self.by_query[query][1]

    def age(self, query: Query) -> float:
        """Seconds since it was asked."""
        return time.monotonic() - self.by_query[query][0]


@dataclass
class _Kept:
    """What one session keeps between two refreshes."""

    answers: dict[Query, tuple[float, Answer]] = field(default_factory=dict)
    rest_until: float = 0.0
    realtime: dict[str, tuple[datetime, Realtime]] = field(default_factory=dict)


@st.cache_resource
def client() -> Client:
    return Client.of(load())


@st.cache_data(ttl=30, show_spinner=False)
def sites() -> list[Site]:
    return client().sites()


@st.cache_data(ttl=60, show_spinner=False)
def _first_event_day(site_id: str) -> datetime:
    everything = Query(site_id, ("events",), "all")
    return client().query(everything).query.date_range[0]


def moment(site: Site) -> Moment:
    """The site's clock, and when it began to be counted. Raises ClickstreamError."""
    zone = ZoneInfo(site.timezone)
    first = _first_event_day(site.site_id).astimezone(zone).date()
    return Moment(zone, datetime.now(zone), first)


def ask(live: Sequence[Query], ended: Sequence[Query], *, picked: bool = False) -> Answers:
    """Raises ClickstreamError when there is no answer, not even an older one.

    picked: somebody waits for what a click changed, so only that is asked for.
    """
    kept, now = _kept(), time.monotonic()
    enough = PICK_SECONDS if picked else 0.0
    age = {query: now - asked for query, (asked, _) in kept.answers.items()}
    settled = {q for q in ended if age.get(q, KEEP_SECONDS) < KEEP_SECONDS}
    settled |= {q for q in live if q in age and (age[q] < enough or now < kept.rest_until)}
    wanted = [q for q in (*live, *ended) if q not in settled]
    try:
        fresh = client().queries(wanted)
    except NO_ANSWER as gone:
        if any(q not in kept.answers for q in (*live, *ended)):
            raise
        return Answers(kept.answers, str(gone))
    if wanted:
        kept.rest_until = time.monotonic() + REST * (time.monotonic() - now)
    still = {q: kept.answers[q] for q in age if q in settled or age[q] < FORGET_SECONDS}
    kept.answers = still | {q: (now, answer) for q, answer in fresh.items()}
    return Answers(kept.answers)


def realtime(site_id: str, *, picked: bool = False) -> tuple[Realtime, datetime, str]:
    """The report, when it was made, and a sentence when it is old; picked and errors as `ask`."""
    kept = _kept().realtime
    if picked and site_id in kept:
        return kept[site_id][1], kept[site_id][0], ""
    try:
        kept[site_id] = (datetime.now().astimezone(), client().realtime(site_id))
    except NO_ANSWER as gone:
        if site_id not in kept:
            raise
        return kept[site_id][1], kept[site_id][0], str(gone)
    return kept[site_id][1], kept[site_id][0], ""


def _kept() -> _Kept:
    kept: _Kept = st.session_state.setdefault("kept", _Kept())
    return kept
