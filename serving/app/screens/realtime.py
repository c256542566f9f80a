"""Realtime: who is here now, the last 30 minutes, and every event as it arrives."""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from zoneinfo import ZoneInfo

import streamlit as st

from serving.answers import Now, Realtime
from serving.app import format, frame, go, pace, state
from serving.app.ask import Basis
from serving.app.components.feed import feed
from serving.app.components.minutes import minutes
from serving.app.components.pulse import pulse
from serving.app.components.rows import Bar, rows
from serving.app.filters.change import chosen
from serving.app.filters.dimension import of
from serving.app.filters.tree import Filters, asked
from serving.app.filters.words import value_name
from serving.app.shown import SECOND, Shown
from serving.app.visits.asked import of_visitor
from serving.questions import Moment

PLACES = 8
NONE = "No event in the last 30 minutes. `clickstream simulate` sends some."
NONE_FITS = "No event of the last 30 minutes fits these filters."
BUSY = "Busy: one event a second is shown, all are counted."


@dataclass(frozen=True)
class Loaded:
    report: Realtime
    basis: Basis


def page() -> None:
    here = frame.begin("realtime", dated=False)
    frame.live(here, load, draw)


def load(shown: Shown) -> Loaded:
    question = Moment(shown.site.site_id, asked(shown.view.filters))
    answers = shown.ask([question])
    return Loaded(answers[question], answers.basis(question))


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
    _lists(
        {
            "event:page": report.pages,
            "visit:source": report.sources,
            "visit:country": report.countries,
            "visit:device": report.devices,
        },
        shown.view.filters,
    )
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


def _picked() -> None:
    visitor = st.session_state["feed"].pick
    if visitor is not None:
        go.to("visits", of_visitor(state.view(), visitor))


def _feed(of: Shown) -> pace.Feed:
    """That of this session, for what it shows: another site or other filters begin anew."""
    shows = of.site.site_id, of.view.filters
    if st.session_state.get("feed_shows") != shows:
        st.session_state["feed_shows"], st.session_state["feed_kept"] = shows, pace.Feed()
    feed: pace.Feed = st.session_state["feed_kept"]
    return feed


def _lists(found: dict[str, Sequence[Now]], filters: Filters) -> None:
    for column, (name, values) in zip(st.columns(len(found)), found.items(), strict=True):
        dimension = of(name)
        most = max((each.visitors for each in values), default=0) or 1
        on = chosen(filters, name)
        bars = [
            Bar(
                value=json.dumps([each.value]),
                label=value_name(name, each.value),
                text=format.number(each.visitors),
                part=each.visitors / most,
                on=each.value in on,
                mark=each.value,
            )
            for each in values[:PLACES]
        ]
        key = dimension.label.lower()
        with column, st.container(border=True, height="stretch", key=f"card-{key}"):
            rows(
                f"now-{key}",
                bars,
                head=dimension.label,
                unit="Now",
                places=PLACES,
                empty="Nobody in the last 5 minutes.",
                icon=dimension.icon,
                on_pick=partial(_narrowed, f"now-{key}", name),
            )


def _narrowed(key: str, dimension: str) -> None:
    if picked := st.session_state[key].pick:
        state.narrow([dimension], picked)
