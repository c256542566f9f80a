"""Site and period pickers: widgets outside the refreshing part, so that none closes by itself."""

from dataclasses import replace

import streamlit as st

from serving.app import period, state
from serving.app.address import View
from serving.client import Site


def choose_site(view: View, sites: list[Site], problems: list[str]) -> Site:
    """The picker; an address without a site means the first one, an unknown one is a problem."""
    by_id = {site.site_id: site for site in sites}
    chosen = by_id.get(view.site or "", sites[0])
    if view.site not in (None, chosen.site_id):
        problems.append(f"No site is called {view.site!r}; this is {chosen.site_id}.")
    st.session_state["site"] = chosen.site_id
    st.selectbox(
        "Site",
        list(by_id),
        key="site",
        label_visibility="collapsed",
        icon=":material/language:",
        width=220,
        on_change=lambda: state.show(replace(view, site=st.session_state["site"], filters=())),
    )
    return chosen


def choose_period(view: View, moment: period.Moment) -> str:
    """Named periods, or two dates; beside a name the days that it covers, which are given back."""
    shown = period.resolve(view.period, moment)
    if shown.covers != shown.label:
        with st.container(key="covers", width="content"):
            st.caption(shown.covers, width="content")
    with st.popover(shown.label, icon=":material/calendar_today:", key="period"):
        st.session_state["named"] = view.period if view.period in period.LABELS else None
        st.pills(
            "Period",
            list(period.LABELS),
            format_func=period.LABELS.__getitem__,
            key="named",
            label_visibility="collapsed",
            on_change=_named,
        )
        st.session_state["dates"] = (shown.start.date(), (shown.end - period.DAY).date())
        st.date_input(
            "From and to",
            key="dates",
            max_value=shown.now.date(),
            format="DD/MM/YYYY",
            on_change=_dates,
        )
    return shown.covers


def _named() -> None:
    if name := st.session_state["named"]:
        state.show(replace(st.session_state["view"], period=name))


def _dates() -> None:
    chosen = st.session_state["dates"]
    if len(chosen) == 2:  # after the first click there is only the first day
        state.show(replace(st.session_state["view"], period=period.custom(*chosen)))
