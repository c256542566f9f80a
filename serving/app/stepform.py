"""One step as fields of a dialog: what it is, its path or name, and properties it must have."""

from typing import Any

import streamlit as st

from serving.app import kept, steps, values
from serving.app.shown import Shown
from serving.app.steps import SCROLL, Step

EXAMPLES = {"page": "/p/*", "event": "signup", "goal": "Signup", "scroll": "/blog/*"}


def fields(shown: Shown, old: Step, key: str) -> Step | None:
    """The step as it stands in the dialog; None: it is not said yet. key: of this step alone.

    What the fields do not show, such as filters, stays.
    """
    left, right = st.columns([2, 3])
    kind = left.selectbox(
        "Step",
        list(steps.KINDS),
        index=list(steps.KINDS).index(steps.kind(old)),
        format_func=steps.KINDS.__getitem__,
        key=f"{key}-kind",
        label_visibility="collapsed",
    )
    value = _value(shown, right, kind, old, key)
    rest: Step = {name: old[name] for name in ("hostname", "filters", "label") if name in old}
    if kind == "scroll":
        rest["scroll"] = st.slider(
            "Read so far, in percent", 1, 100, old.get("scroll") or SCROLL, key=f"{key}-scroll"
        )
    if props := _props(old, key):
        rest["props"] = props
    if not value:
        return None
    return {("page" if kind == "scroll" else kind): value, **rest}


def _value(shown: Shown, place: Any, kind: str, old: Step, key: str) -> str | None:
    now = steps.value(old) if kind == steps.kind(old) else ""
    known = _known(shown, kind)
    options = known if not now or now in known else [now, *known]
    found: str | None = place.selectbox(
        "Which",
        options,
        index=options.index(now) if now else None,
        accept_new_options=kind != "goal",
        placeholder=f"Choose, or type such as {EXAMPLES[kind]}",
        key=f"{key}-{kind}",
        label_visibility="collapsed",
    )
    return found


def _known(shown: Shown, kind: str) -> list[str]:
    if kind == "goal":
        return [goal.name for goal in kept.goals(shown.site.site_id)]
    return values.known(shown, values.EVENT if kind == "event" else values.PAGE)


def _props(old: Step, key: str) -> dict[str, Any]:
    """Lines such as `plan = pro, team`: any of the values."""
    had = [
        f"{name} = {', '.join(wanted) if isinstance(wanted, list) else wanted}"
        for name, wanted in old.get("props", {}).items()
    ]
    typed = st.text_input(
        "Properties",
        "; ".join(had),
        key=f"{key}-props",
        label_visibility="collapsed",
        placeholder="Only where, such as: plan = pro, team; trial = yes",
    )
    if typed == "; ".join(had):  # a value may have a comma of its own
        kept: dict[str, Any] = old.get("props", {})
        return kept
    return properties(typed or "")


def properties(typed: str) -> dict[str, Any]:
    """What is typed as the API has it: a list where there are several values."""
    found: dict[str, Any] = {}
    for line in typed.split(";"):
        name, _, told = line.partition("=")
        wanted = [value.strip() for value in told.split(",") if value.strip()]
        if name.strip() and wanted:
            found[name.strip()] = wanted if len(wanted) > 1 else wanted[0]
    return found
