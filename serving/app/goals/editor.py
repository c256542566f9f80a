"""The dialog in which a goal is made, changed and removed; it tells whom it counts before."""

from typing import Any

import streamlit as st

from clickstream.errors import ClickstreamError
from serving.app import format, kept, removal, state, values
from serving.app.ask import client
from serving.app.goals.questions import GOAL
from serving.app.shown import Shown

KINDS = {"event": "An event", "page": "A page is viewed", "scroll": "A page is read"}
MOST_PROPS = 3
SCROLL = 75
PATTERN = "A path, such as /thanks; * stands for anything, also /: /blog/*"


def draw(shown: Shown, about: int | None) -> None:
    """about: the goal's number; None: a new one."""
    title = "Add a goal" if about is None else "Edit the goal"
    st.dialog(title, width="medium", on_dismiss=_dismissed)(_draw)(shown, about)


def _draw(shown: Shown, about: int | None) -> None:
    if state.dialog() is None:
        st.rerun()
    known = {goal["id"]: goal for goal in kept.definitions(shown.site.site_id, "goals")}
    old = known.get(about) if about is not None else None
    new = _fields(shown, old or {})
    if not (new["event"] or new["page"]):
        st.caption("Choose what counts, or type it; what has happened already counts, too.")
    else:
        st.caption(_counted(shown, new))
    with st.container(horizontal=True, key="goalfoot"):
        if old and removal.button("goal"):
            _remove(shown, old)
        st.space("stretch")
        if st.button("Save", type="primary", key="goal-save", disabled=not _is_whole(new)):
            _save(shown, old, new)
    if trouble := st.session_state.pop("goal-trouble", ""):
        st.error(trouble)


def _fields(shown: Shown, old: dict[str, Any]) -> dict[str, Any]:
    """The goal as it stands in the dialog."""
    name = st.text_input("Name", old.get("name", ""), key="goal-name", placeholder="Signup")
    kind = st.segmented_control(
        "It counts when",
        list(KINDS),
        format_func=KINDS.__getitem__,
        default="scroll" if old.get("scroll") else "page" if old.get("page") else "event",
        required=True,
        key="goal-kind",
    )
    event = page = scroll = None
    if kind == "event":
        names = [each for each in values.known(shown, values.EVENT) if each != "engagement"]
        event = _choose("Name of the event", names, old.get("event"), "goal-event", "signup")
    else:
        pages = values.known(shown, values.PAGE)
        page = _choose("Page", pages, old.get("page"), "goal-page", "/thanks", PATTERN)
    if kind == "scroll":
        read = old.get("scroll") or SCROLL
        scroll = st.slider("Read so far, in percent", 1, 100, read, key="goal-scroll")
    return {
        "name": (name or "").strip(),
        "event": event,
        "page": page,
        "scroll": scroll,
        "props": _props(old.get("props", {})),
    }


def _choose(
    label: str, known: list[str], now: str | None, key: str, example: str, says: str = ""
) -> str | None:
    options = known if now is None or now in known else [now, *known]
    return st.selectbox(
        label,
        options,
        index=options.index(now) if now is not None else None,
        accept_new_options=True,
        placeholder=f"Choose, or type one such as {example}",
        help=says or None,
        key=key,
    )


def _props(old: dict[str, str]) -> dict[str, str]:
    """What properties the event must have: a line more than there are."""
    found = {}
    with st.expander("Only with properties", expanded=bool(old)):
        lines = [*old.items(), *([("", "")] * MOST_PROPS)][:MOST_PROPS]
        for place, (key, value) in enumerate(lines):
            left, right = st.columns(2)
            name = left.text_input(
                "Property", key, key=f"goal-key-{place}", placeholder="plan"
            ).strip()
            wanted = right.text_input(
                "is", value, key=f"goal-value-{place}", placeholder="pro"
            ).strip()
            if name and wanted:
                found[name] = wanted
    return found


def _is_whole(new: dict[str, Any]) -> bool:
    return bool(new["name"] and (new["event"] or new["page"]))


def _counted(shown: Shown, new: dict[str, Any]) -> str:
    """Who converts it in the period, by the same rules: the first step of a funnel."""
    step = {key: new[key] for key in ("event", "page", "scroll", "props") if new[key]}
    asked = shown.report("funnel", steps=[step, step])
    try:
        answer = client().report(asked.name, asked.asked)
    except ClickstreamError as refused:
        return str(refused)
    visitors = answer["results"][0]["steps"][0]["visitors"] if answer["results"] else 0
    people = "visitor converts it" if visitors == 1 else "visitors convert it"
    return f"{shown.period.label}: {format.value('count', visitors, exact=True)} {people}."


def _save(shown: Shown, old: dict[str, Any] | None, new: dict[str, Any]) -> None:
    site_id = shown.site.site_id
    try:
        if old is None:
            kept.add(site_id, "goals", new)
        else:
            kept.change(site_id, "goals", {**old, **new})
    except ClickstreamError as refused:
        st.session_state["goal-trouble"] = str(refused)
        return
    view = state.view()
    if old and view.chosen(GOAL) == old["name"]:
        view = view.choosing(GOAL, new["name"])
    _done(view)


def _remove(shown: Shown, old: dict[str, Any]) -> None:
    """Everything that names it is refused from now on."""
    removal.forget("goal")
    try:
        kept.remove(shown.site.site_id, "goals", old)
    except ClickstreamError as refused:
        st.session_state["goal-trouble"] = str(refused)
        return
    _done(state.view().choosing(GOAL, ""))


def _dismissed() -> None:
    state.close_dialog()


def _done(view: Any) -> None:
    state.show(view)
    _dismissed()
    st.rerun()
