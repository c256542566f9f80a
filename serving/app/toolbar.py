"""Site, filter and period pickers: outside the refreshing part, so that none closes by itself."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import streamlit as st

from serving.answers import Site
from serving.app import compare, period, state
from serving.app.address import View
from serving.app.shown import Shown

CUSTOM = "custom"
AGAINST = {**compare.LABELS, CUSTOM: "Other dates"}


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
        on_change=lambda: state.show(
            replace(state.view(), site=st.session_state["site"], filters=())
        ),
    )
    return chosen


def filter_button() -> None:
    st.button(
        "Filter",
        key="filter",
        icon=":material/filter_list:",
        on_click=lambda: state.open_dialog("filter"),
    )


def covers(shown: Shown, *, compares: bool = True) -> str:
    """The days of a period that is named, and those that it is compared to."""
    of, against = shown.period, shown.compared if compares else None
    days = of.covers if of.covers != of.label else ""
    versus = f"vs {against.whole.covers}" if against else ""
    return " ".join(part for part in (days, versus) if part)


def choose_period(shown: Shown, *, compares: bool = True) -> str:
    """Named periods or two dates, and what they are compared to; gives back what it covers.

    compares: whether the page compares at all.
    """
    said = covers(shown, compares=compares)
    if said:
        with st.container(key="covers", width="content"):
            st.caption(said, width="content")
    with st.popover(shown.period.label, icon=":material/calendar_today:", key="period"):
        _choose_days(shown)
        if compares:
            _choose_comparison(shown)
    return said


def _choose_days(shown: Shown) -> None:
    named = shown.view.period
    st.session_state["named"] = named if named in period.LABELS else None
    st.pills(
        "Period",
        list(period.LABELS),
        format_func=period.LABELS.__getitem__,
        key="named",
        label_visibility="collapsed",
        on_change=_named,
    )
    first, last = shown.period.days
    st.session_state["dates"] = (first, max(first, min(last, shown.at.now.date())))
    _pick_dates("From and to", "dates", shown, _dates)


def _choose_comparison(shown: Shown) -> None:
    against = shown.view.compare
    st.session_state["against"] = against if against in compare.LABELS else CUSTOM
    st.segmented_control(
        "Compare with",
        list(AGAINST),
        format_func=AGAINST.__getitem__,
        key="against",
        required=True,
        on_change=lambda: _against(shown),
    )
    if against == compare.NONE:
        return
    if against not in compare.LABELS:
        st.session_state["against_dates"] = period.dates(against)
        _pick_dates("Compared dates", "against_dates", shown, _against_dates)
        return
    st.session_state["match"] = shown.view.match
    st.toggle(
        "Start on the same day of the week",
        key="match",
        on_change=lambda: state.show(replace(state.view(), match=st.session_state["match"])),
    )


def _pick_dates(label: str, key: str, shown: Shown, chosen: Callable[[], None]) -> None:
    st.date_input(
        label, key=key, max_value=shown.at.now.date(), format="DD/MM/YYYY", on_change=chosen
    )


def _named() -> None:
    if name := st.session_state["named"]:
        _show_period(name)


def _dates() -> None:
    if name := _two_dates("dates"):
        _show_period(name)


def _show_period(name: str) -> None:
    view = state.view()
    state.show(replace(view, period=name, interval=""))


def _against(shown: Shown) -> None:
    name = st.session_state["against"]
    if name == CUSTOM:
        before = compare.resolve(compare.PREVIOUS, shown.period)
        assert before is not None
        name = period.custom(*before.whole.days)
    state.show(replace(state.view(), compare=name, match=False))


def _against_dates() -> None:
    if name := _two_dates("against_dates"):
        state.show(replace(state.view(), compare=name))


def _two_dates(key: str) -> str:
    chosen: tuple[date, ...] = st.session_state[key]
    return period.custom(*chosen) if len(chosen) == 2 else ""  # after one click there is one
