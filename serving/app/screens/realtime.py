"""Realtime: who is here now, the last 30 minutes, and every event as it arrives."""

import time
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import streamlit as st

from clickstream.errors import ClickstreamError
from serving.app import format, freshness, pace, state, toolbar
from serving.app.ask import realtime
from serving.app.components.feed import feed
from serving.app.components.minutes import minutes
from serving.app.components.pulse import pulse
from serving.app.components.rows import Bar, rows
from serving.app.components.status import status
from serving.app.frame import EVERY_SECONDS, notes, sentence, sites_or_wait
from serving.app.panel import TABS
from serving.client import Now, Site

PLACES = 8
BUSY = "Busy: one event a second is shown, all are counted."


def page() -> None:
    view, problems = state.read("realtime")
    site_list = sites_or_wait()
    with st.container(horizontal=True, vertical_alignment="center", key="toolbar"):
        site = toolbar.choose_site(view, site_list, problems)
    notes(problems)
    _live(site)


@st.fragment(run_every=EVERY_SECONDS)
def _live(site: Site) -> None:
    zone = ZoneInfo(site.timezone)
    try:
        report, at, trouble = realtime(site.site_id)
    except ClickstreamError as gone:
        status("status", freshness.unreachable(str(gone), None))
        sentence("No numbers", "They appear by themselves once the sentence above is mended.")
        return
    seen = at.astimezone(zone)
    old = freshness.unreachable(trouble, seen) if trouble else None
    status("status", old or freshness.line(report.meta, zone, datetime.now(zone)))
    left, right = st.columns([2, 5])
    with left, st.container(border=True, height="stretch", key="card-now"):
        here = format.value("count", report.visitors_now, exact=True)
        points = [minute.visitors for minute in report.minutes]
        note = f"Active in the last 5 minutes · {seen:%H:%M:%S}"
        pulse("now", "Visitors now", here, points, note)
    with right, st.container(border=True, height="stretch", key="card-minutes"):
        st.markdown("**Pageviews by minute**")
        minutes("minutes", report.minutes, zone)
    _lists(
        {
            "event:page": report.pages,
            "visit:source": report.sources,
            "visit:country": report.countries,
        }
    )
    with st.container(border=True, key="card-feed"):
        st.markdown("**Events as they arrive**")
        shown = _feed(site)
        shown.take(report.events, report.minutes[0].minute, time.monotonic())
        feed(
            "feed",
            shown.rows,
            zone,
            places=pace.PLACES,
            empty="No event in the last 30 minutes. `clickstream simulate` sends some.",
            note=BUSY if shown.is_busy else "",
        )


def _feed(site: Site) -> pace.Feed:
    """That of this session."""
    feeds: dict[str, pace.Feed] = st.session_state.setdefault("feeds", {})
    return feeds.setdefault(site.site_id, pace.Feed())


def _lists(found: dict[str, Sequence[Now]]) -> None:
    for column, (dimension, values) in zip(st.columns(3), found.items(), strict=True):
        tab = TABS[dimension]
        most = max((each.visitors for each in values), default=0) or 1
        bars = [
            Bar(
                value=each.value,
                label=each.value or tab.empty or "",
                text=format.number(each.visitors),
                part=each.visitors / most,
            )
            for each in values[:PLACES]
        ]
        with column, st.container(border=True, height="stretch", key=f"card-{tab.head.lower()}"):
            rows(
                f"now-{tab.head.lower()}",
                bars,
                head=tab.head,
                unit="Now",
                places=PLACES,
                empty="Nobody in the last 5 minutes.",
                icon=tab.icon,
            )
