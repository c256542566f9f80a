"""Overview: the period in numbers, its course, and its sources, pages, countries and devices."""

from datetime import timedelta

import streamlit as st

from clickstream.errors import ClickstreamError
from serving.app import course, freshness, state, toolbar
from serving.app.address import View
from serving.app.ask import ask, moment, realtime
from serving.app.breakdown import breakdown
from serving.app.chips import draw_status
from serving.app.frame import EVERY_SECONDS, notes, or_wait, sentence, sites_or_wait
from serving.app.questions import overview
from serving.client import Site

SECOND = timedelta(seconds=1)
PANEL_PAIRS = (("sources", "pages"), ("places", "devices"))


def page() -> None:
    view, problems = state.read("overview")
    site_list = sites_or_wait()
    bar = st.container(horizontal=True, vertical_alignment="center", key="toolbar")
    with bar:
        site = toolbar.choose_site(view, site_list, problems)
    at = or_wait(lambda: moment(site))
    with bar:
        st.space("stretch")
        covers = toolbar.choose_period(view, at)
    notes(problems)
    _live(site, covers)


@st.fragment(run_every=EVERY_SECONDS)
def _live(site: Site, covers: str) -> None:
    """All that follows the events; the pickers above stay as they are while it is drawn again.

    covers: the days that stand above. When the site's day ends, they are drawn anew as well.
    """
    view: View = st.session_state["view"]
    picked = state.just_picked()
    try:
        at = moment(site)
        asked = overview(view, site.site_id, at)
        if asked.shown.covers != covers:
            st.rerun()
        answers = ask(asked.live, asked.ended, picked=picked)
        here = realtime(site.site_id, picked=picked)[0].visitors_now
    except ClickstreamError as trouble:
        draw_status(freshness.unreachable(str(trouble), None), view)
        sentence("No numbers", "They appear by themselves once the sentence above is mended.")
        return
    meta = answers[asked.totals].meta
    line = freshness.line(meta, at.zone, at.now, answers.age(asked.totals))
    if answers.trouble:
        line = freshness.unreachable(answers.trouble, at.now - answers.age(asked.totals) * SECOND)
    draw_status(line, view, f"{here:,} {'visitor' if here == 1 else 'visitors'} now")
    with st.container(border=True, key="card-course"):
        course.draw_tiles(asked, answers, view, freshness.rests_on(meta, at.zone, at.now))
        course.draw_chart(asked, answers, view, at.now)
    for pair in PANEL_PAIRS:
        for column, name in zip(st.columns(2), pair, strict=True):
            with column, st.container(border=True, height="stretch", key=f"card-{name}"):
                breakdown(name, asked.panels[name], answers, view)
