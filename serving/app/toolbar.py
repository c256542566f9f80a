"""Site, filter and period pickers: outside the refreshing part, so that none closes by itself.

What is chosen in one changes what others show. A picker is therefore named by what it shows: what a
browser still sends of the one before is of another picker. Where that one comes back, on the way to
another page, it is sent as it was; what it showed already is no choice.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

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
    key = f"site {chosen.site_id}"
    st.selectbox(
        "Site",
        list(by_id),
        index=list(by_id).index(chosen.site_id),
        key=key,
        label_visibility="collapsed",
        icon=":material/language:",
        width=220,
        on_change=if_other(
            key,
            chosen.site_id,
            lambda site: state.show(replace(state.view(), site=site, filters=())),
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
    named = shown.view.period if shown.view.period in period.LABELS else None
    key = f"named {named}"
    with st.container(key="named"):
        st.pills(
            "Period",
            list(period.LABELS),
            default=named,
            format_func=period.LABELS.__getitem__,
            key=key,
            required=named is not None,
            label_visibility="collapsed",
            on_change=if_other(key, named, _show_period),
        )
    first, last = shown.period.days
    days = first, max(first, min(last, shown.at.now.date()))
    _pick_dates("From and to", "dates", days, shown, _show_period)


def _choose_comparison(shown: Shown) -> None:
    against, match = shown.view.compare, shown.view.match
    shows = against if against in compare.LABELS else CUSTOM
    key = f"against {shows}"
    st.segmented_control(
        "Compare with",
        list(AGAINST),
        default=shows,
        format_func=AGAINST.__getitem__,
        key=key,
        required=True,
        on_change=if_other(key, shows, lambda name: _against(shown, name)),
    )
    if against == compare.NONE:
        return
    if shows == CUSTOM:
        days = period.dates(against)
        _pick_dates("Compared dates", "against_dates", days, shown, _compare_to)
        return
    key = f"match {against} {match}"
    st.toggle(
        "Start on the same day of the week",
        match,
        key=key,
        on_change=if_other(key, match, lambda on: state.show(replace(state.view(), match=on))),
    )


def _pick_dates(
    label: str,
    name: str,
    days: tuple[date, date],
    shown: Shown,
    chosen: Callable[[str], None],
) -> None:
    key = f"{name} {period.custom(*days)}"

    def pick(picked: tuple[date, ...]) -> None:
        if len(picked) == 2:  # after one click there is one
            chosen(period.custom(*picked))

    st.date_input(
        label,
        days,
        max_value=max(shown.at.now.date(), *days),
        format="DD/MM/YYYY",
        key=key,
        on_change=if_other(key, days, pick),
    )


def if_other(key: str, shown: object, do: Callable[[Any], None]) -> Callable[[], None]:
    """Does something with what was picked, unless it is what the picker showed."""

    def changed() -> None:
        if st.session_state[key] != shown:
            do(st.session_state[key])

    return changed


def _show_period(name: str) -> None:
    view = state.view()
    state.show(replace(view, period=name, interval=""))


def _against(shown: Shown, name: str) -> None:
    if name == CUSTOM:
        before = compare.resolve(compare.PREVIOUS, shown.period)
        assert before is not None
        name = period.custom(*before.whole.days)
    _compare_to(name)


def _compare_to(name: str) -> None:
    state.show(replace(state.view(), compare=name, match=False))
