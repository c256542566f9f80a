"""Realtime: who is here now, the last 30 minutes, and every event as it arrives."""

import time
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import streamlit as st

from serving.answers import Realtime
from serving.app import format, frame, go, now, pace, state
from serving.app.ask import Basis
from serving.app.components.feed import feed
from serving.app.components.minutes import minutes
from serving.app.components.pulse import pulse
from serving.app.filters.tree import asked
from serving.app.shown import SECOND, Shown
from serving.app.visits.asked import of_visitor
from serving.questions import Moment

EVERY_SECONDS = 1.0  # an event is to be seen as it arrives
NONE = "No event in the last 30 minutes. `clickstream simulate` sends some."
NONE_FITS = "No event of the last 30 minutes fits these filters."
BUSY = "Busy: one event a second is shown, all are counted."


@dataclass(frozen=True)
class Loaded:
    """by: what the lists show, by dimension."""

    report: Realtime
    by: dict[str, Realtime]
    basis: Basis


def page() -> None:
    here = frame.begin("realtime", dated=False)
    frame.live(here, load, draw, every=EVERY_SECONDS)


def load(shown: Shown) -> Loaded:
    question = Moment(shown.site.site_id, asked(shown.view.filters))
    lists = now.questions(shown)
    answers = shown.ask([question, *lists.values()])
    by = {name: answers[each] for name, each in lists.items()}
    return Loaded(answers[question], by, answers.basis(question))


def draw(shown: Shown, found: Loaded) -> None:
    report, zone = found.report, shown.at.zone
    seen = shown.at.now - found.basis.age * SECOND
    left, right = st.columns([2, 5])
    with left, st.container(border=True, height="stretch", key="card-now"):
        here = format.value("count", report.visitors_now, exact=True)
        points = [minute.visitors for minute in report.minutes]
        note = f"Active in the last 5 minutes · {seen:%H:%M:%S}"
        pulse("now", "Visitors now", here, points, note)
    with right, st.container(border=True, height="stretch", key="card-minutes"):
        st.markdown("**Pageviews by minute**")
        name = f"{shown.site.site_id} pageviews by minute {seen:%Y-%m-%d %H.%M}"
        minutes("minutes", report.minutes, zone, name=name)
    now.draw(found.by, shown.view.filters)
    _draw_feed(shown, report, zone)


def _draw_feed(of: Shown, report: Realtime, zone: ZoneInfo) -> None:
    with st.container(border=True, key="card-feed"):
        st.markdown("**Events as they arrive**")
        shown = _feed(of)
        shown.take(report.events, report.minutes[0].minute, time.monotonic())
        feed(
            "feed",
            shown.rows,
            zone,
            places=pace.PLACES,
            empty=NONE_FITS if of.view.filters else NONE,
            note=BUSY if shown.is_busy else "",
            link=lambda visitor: go.link("visits", of_visitor(of.view, visitor)),
            on_pick=_picked,
        )


def _picked(visitor: str) -> None:
    go.to("visits", of_visitor(state.view(), visitor))


def _feed(of: Shown) -> pace.Feed:
    """That of this session, for what it shows: another site or other filters begin anew."""
    shows = of.site.site_id, of.view.filters
    if st.session_state.get("feed_shows") != shows:
        st.session_state["feed_shows"], st.session_state["feed_kept"] = shows, pace.Feed()
    feed: pace.Feed = st.session_state["feed_kept"]
    return feed
