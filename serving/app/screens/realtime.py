"""Realtime: who is here now, the last 30 minutes, and every event as it arrives."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import streamlit as st

from serving.answers import Now, Realtime, Site
from serving.app import format, frame, go, pace, state
from serving.app.ask import Basis
from serving.app.components.feed import feed
from serving.app.components.minutes import minutes
from serving.app.components.pulse import pulse
from serving.app.components.rows import Bar, rows
from serving.app.filters.dimension import of
from serving.app.filters.words import value_name
from serving.app.shown import SECOND, Shown
from serving.app.visits.asked import of_visitor
from serving.questions import Moment

PLACES = 8
BUSY = "Busy: one event a second is shown, all are counted."


@dataclass(frozen=True)
class Loaded:
    report: Realtime
    basis: Basis


def page() -> None:
    here = frame.begin("realtime", dated=False, filtered=False)
    frame.live(here, load, draw)


def load(shown: Shown) -> Loaded:
    question = Moment(shown.site.site_id)
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
        }
    )
    _draw_feed(shown, report, zone)


def _draw_feed(of: Shown, report: Realtime, zone: ZoneInfo) -> None:
    with st.container(border=True, key="card-feed"):
        st.markdown("**Events as they arrive**")
        shown = _feed(of.site)
        shown.take(report.events, report.minutes[0].minute, time.monotonic())
        feed(
            "feed",
            shown.rows,
            zone,
            places=pace.PLACES,
            empty="No event in the last 30 minutes. `clickstream simulate` sends some.",
            note=BUSY if shown.is_busy else "",
            link=lambda visitor: go.link("visits", of_visitor(of.view, visitor)),
            on_pick=_picked,
        )


def _picked() -> None:
    visitor = st.session_state["feed"].pick
    if visitor is not None:
        go.to("visits", of_visitor(state.view(), visitor))


def _feed(site: Site) -> pace.Feed:
    """That of this session."""
    feeds: dict[str, pace.Feed] = st.session_state.setdefault("feeds", {})
    return feeds.setdefault(site.site_id, pace.Feed())


def _lists(found: dict[str, Sequence[Now]]) -> None:
    for column, (name, values) in zip(st.columns(3), found.items(), strict=True):
        dimension = of(name)
        most = max((each.visitors for each in values), default=0) or 1
        bars = [
            Bar(
                value=each.value,
                label=value_name(name, each.value),
                text=format.number(each.visitors),
                part=each.visitors / most,
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
            )
