"""What every page has: the pickers above, the line that says what numbers rest on, and recovery.

A page is a function that begins, and then says what to ask for and how to draw it:

    def page() -> None:
        here = frame.begin("paths", choices=(STEPS,))
        frame.live(here, load, draw)

    def load(shown: Shown) -> Loaded: ...     # asks, by shown.ask(...); it has a `basis`
    def draw(shown: Shown, found: Loaded) -> None: ...

`load` and `draw` run again at every refresh, the pickers do not.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeVar

import streamlit as st

from clickstream.errors import ClickstreamError
from serving.answers import Site
from serving.app import ask, dialogs, freshness, go, state, toolbar, waiting
from serving.app.address import View
from serving.app.ask import Basis
from serving.app.chips import draw_status
from serving.app.choice import Choice
from serving.app.dialogs import Opened
from serving.app.recover import notes, or_wait, sentence, sites_or_wait
from serving.app.shown import SECOND, Shown

EVERY_SECONDS = 2.0
T = TypeVar("T")


class Rests(Protocol):
    """What a page has loaded. `basis`: of the answer that the line above is about."""

    @property
    def basis(self) -> Basis: ...


L = TypeVar("L", bound=Rests)


@dataclass(frozen=True)
class Here:
    """What the pickers say. covers: the days that stand above; when they change, all is drawn.

    filtered: whether the view's filters narrow what is shown. narrows, narrowed: which views they
    narrow, and whether they did this one; when that changes, all is drawn too. dialog_of, dialog:
    which dialog a view's address has open, and which this one's had; when that changes, too.
    """

    site: Site
    covers: str
    filtered: bool
    narrows: Callable[[View], bool]
    narrowed: bool
    compares: bool
    dialog_of: Callable[[View], Opened | None]
    dialog: Opened | None


def begin(
    page: str,
    *,
    choices: Iterable[Choice] = (),
    dated: bool = True,
    filtered: bool = True,
    compares: bool = True,
    narrows: Callable[[View], bool] = lambda _: True,
    opens: Mapping[str, Callable[[Shown, Any], None]] | None = None,
    dialog_of: Callable[[View], Opened | None] = lambda _: None,
) -> Here:
    """Draws the pickers. dated, filtered: whether the page has a period, and filters. compares:
    whether it shows another time beside.

    narrows: which views they narrow, where it is not all. opens: the page's own dialogs by name,
    drawn while `state.open_dialog` has opened them. dialog_of: the one that the address has open.
    """
    go.if_asked()
    view, problems = state.read(page, choices)
    narrowed = narrows(view)
    dated, filtered = dated and narrowed, filtered and narrowed
    site_list = sites_or_wait()
    bar = st.container(horizontal=True, vertical_alignment="center", key="toolbar")
    with bar:
        site = toolbar.choose_site(view, site_list, problems)
    at = or_wait(lambda: ask.moment(site))
    shown = Shown(view, site, at)
    covers = ""
    with bar:
        st.space("stretch")
        if filtered:
            toolbar.filter_button()
        if dated:
            covers = toolbar.choose_period(shown, compares=compares)
    notes(problems)
    waiting.cancel_button()
    dialog = dialog_of(view)
    dialogs.draw(shown, opens or {}, dialog)
    return Here(site, covers, filtered, narrows, narrowed, compares, dialog_of, dialog)


def live(
    here: Here,
    load: Callable[[Shown], L],
    draw: Callable[[Shown, L], None],
    *,
    aside: Callable[[L], str] | None = None,
    every: float = EVERY_SECONDS,
) -> None:
    """Asks and draws, again every so many seconds; what goes wrong is a sentence in its place.

    aside: what ends the line above, such as how many are here now.
    """
    st.fragment(_live, run_every=every)(here, load, draw, aside)


def _live(
    here: Here,
    load: Callable[[Shown], L],
    draw: Callable[[Shown, L], None],
    aside: Callable[[L], str] | None,
) -> None:
    if state.dialog_is_new():
        st.rerun()  # the whole page draws it
    go.if_asked(is_part=True)
    with st.container(key="waiting"):
        slot = st.empty()
    view = state.view()
    if here.narrows(view) != here.narrowed or here.dialog_of(view) != here.dialog:
        st.rerun()
    chips = view if here.filtered else replace(view, filters=())
    try:
        shown = Shown(view, here.site, ask.moment(here.site), slot, state.just_picked())
        if here.covers and toolbar.covers(shown, compares=here.compares) != here.covers:
            st.rerun()
        found = load(shown)
    except waiting.Cancelled as cancelled:
        draw_status(freshness.Line("warn", str(cancelled)), here.site.site_id, chips)
        sentence("No numbers", "They were not waited for. A shorter period takes less time.")
        st.button("Ask again", on_click=waiting.forgive, key="again", icon=":material/refresh:")
        return
    except ClickstreamError as trouble:
        draw_status(freshness.unreachable(str(trouble), None), here.site.site_id, chips)
        sentence("No numbers", "They appear by themselves once the sentence above is mended.")
        return
    basis, at = found.basis, shown.at
    line = freshness.line(basis.meta, at.zone, at.now, basis.age)
    if basis.trouble:
        line = freshness.unreachable(basis.trouble, at.now - basis.age * SECOND)
    draw_status(line, here.site.site_id, chips, aside(found) if aside else "")
    draw(shown, found)
