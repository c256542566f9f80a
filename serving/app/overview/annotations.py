"""The dialog in which notes are written beside the chart's days, changed and removed."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from clickstream.errors import ClickstreamError
from serving.app import format, kept, period, removal, state
from serving.app.shown import Shown

DIALOG = "annotations"
KIND = "annotations"


def draw(shown: Shown, about: int | None) -> None:
    """about: the number of the one that is being changed; None: a new one is written."""
    st.dialog("Annotations", width="medium", on_dismiss=_dismissed)(_draw)(shown, about)


def _draw(shown: Shown, about: int | None) -> None:
    if state.dialog() is None:
        st.rerun()
    notes = kept.definitions(shown.site.site_id, KIND)
    old = next((note for note in notes if note["id"] == about), None)
    new = _fields(shown, old)
    with st.container(horizontal=True, key="notefoot"):
        if old and removal.button("note"):
            removal.forget("note")  # what is refused is asked about anew
            _keep(lambda: kept.remove(shown.site.site_id, KIND, old))
        st.space("stretch")
        says = "Save" if old else "Add"
        if st.button(says, type="primary", key="note-save", disabled=not new["text"]):
            _keep(lambda: _write(shown.site.site_id, old, new))
    if trouble := st.session_state.pop("note-trouble", ""):
        st.error(trouble)
    _list(shown, [note for note in notes if note is not old])


def _fields(shown: Shown, old: dict[str, Any] | None) -> dict[str, Any]:
    """The note as it stands in the dialog; one at an instant keeps it."""
    number = old["id"] if old else "new"
    text = st.text_input(
        "What happened",
        old["text"] if old else "",
        key=f"note-text-{number}",
        placeholder="A new version, a campaign, a day without a network",
    )
    told = {"text": (text or "").strip()}
    if old and old.get("time"):
        st.caption(_when(old, shown.at.zone))
        return told | {"time": old["time"]}
    day = date.fromisoformat(old["day"]) if old else shown.at.now.date()
    chosen = st.date_input("Day", day, key=f"note-day-{number}")
    return told | {"day": chosen.isoformat()}


def _list(shown: Shown, notes: list[dict[str, Any]]) -> None:
    """Those that there are, the newest day first; a click changes one."""
    for note in sorted(notes, key=lambda note: str(note["day"] or note["time"]), reverse=True):
        st.button(
            f"{_when(note, shown.at.zone)} · {format.plain(note['text'])}",
            key=f"note-{note['id']}",
            type="tertiary",
            on_click=state.open_dialog,
            args=(DIALOG, note["id"]),
        )


def _when(note: dict[str, Any], zone: ZoneInfo) -> str:
    if note.get("day"):
        return period.day(date.fromisoformat(note["day"]))
    at = datetime.fromisoformat(note["time"]).astimezone(zone)
    return f"{period.day(at.date())} {at:%H:%M}"


def _write(site_id: str, old: dict[str, Any] | None, new: dict[str, Any]) -> None:
    if old is None:
        kept.add(site_id, KIND, new)
    else:
        kept.change(site_id, KIND, {**old, **new})


def _keep(work: Callable[[], object]) -> None:
    """Does it and closes, or says why not."""
    try:
        work()
    except ClickstreamError as refused:
        st.session_state["note-trouble"] = str(refused)
        return
    _dismissed()
    st.rerun()


def _dismissed() -> None:
    state.close_dialog()
