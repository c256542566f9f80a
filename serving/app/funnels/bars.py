"""The steps as bars, with what was before beside them."""

from functools import partial
from typing import Any

import streamlit as st

from serving.app import files, format, state, steps
from serving.app.components.funnel import funnel as draw_funnel
from serving.app.funnels.asked import Funnel
from serving.app.funnels.change import change
from serving.app.shown import Shown

PEOPLE = "people"
RATES = (
    "conversion_rate",
    "step_conversion_rate",
    "drop_off",
    "drop_off_rate",
    "mean_seconds",
    "median_seconds",
)
Steps = list[dict[str, Any]]


def draw(shown: Shown, of: Funnel, answer: dict[str, Any]) -> None:
    now = _steps(answer, of)
    then = _steps(answer["comparison"], of) if "comparison" in answer else None
    name = f"{shown.site.site_id} funnel {shown.period.covers}"
    with st.container(horizontal=True, vertical_alignment="center", key="stepshead"):
        st.markdown("**Steps**", width="content")
        st.space("stretch")
        files.csv_button(name, columns(of), lambda: plain(of, answer), key="steps-csv")
    draw_funnel("funnel", _data(of, now, then), name=name, on_pick=partial(_picked, of))


def columns(of: Funnel) -> tuple[str, ...]:
    """Of the file: the keys of a step as the API tells it."""
    return ("step", "label", of.unit, *RATES)


def plain(of: Funnel, answer: dict[str, Any]) -> list[list[Any]]:
    """Rows of the file: one for each step, of `columns`."""
    keys = columns(of)[1:]
    told = enumerate(_steps(answer, of), start=1)
    return [[place, *(step[key] for key in keys)] for place, step in told]


def _steps(answer: dict[str, Any], of: Funnel) -> Steps:
    """Of nobody there is no row."""
    if answer["results"]:
        found: Steps = answer["results"][0]["steps"]
        return found
    nothing = {of.unit: 0, "conversion_rate": 0, "drop_off": 0, "drop_off_rate": None}
    none = {"step_conversion_rate": None, "mean_seconds": None, "median_seconds": None}
    return [{**nothing, **none, "label": steps.value(step)} for step in of.steps]


def _data(of: Funnel, now: Steps, then: Steps | None) -> dict[str, Any]:
    return {
        "summary": _summary(of, now, then),
        "steps": [
            _step(of, place, step, then[place] if then else None) for place, step in enumerate(now)
        ],
        "empty": ""
        if now[0][of.unit]
        else "Nobody came to the first step in this period. Choose a longer one, or another step.",
    }


def _summary(of: Funnel, now: Steps, then: Steps | None) -> list[dict[str, str]]:
    last, before = now[-1], then[-1] if then else None
    who = f"{of.by.capitalize()}s"
    titles = {
        "Conversion": f"{who} who got to the last step, in percent of those who began.",
        "Entered": f"{who} with the first step in the period.",
        "Converted": f"{who} who took every step within the window, each after the one before.",
        "Median time": "The medians from step to step of those who took it, together.",
    }
    told: list[tuple[str, str, Any, Any, bool]] = [
        (
            "Conversion",
            "percent",
            last["conversion_rate"],
            before and before["conversion_rate"],
            False,
        ),
        ("Entered", "count", now[0][of.unit], then and then[0][of.unit], False),
        ("Converted", "count", last[of.unit], before and before[of.unit], False),
        ("Median time", "seconds", _sum(now), then and _sum(then), True),
    ]
    found = []
    for name, kind, value, was, less in told:
        moved = change(kind, value, was, less_is_better=less)
        versus = f"vs {format.value(kind, was)}" if was is not None else ""
        found.append(
            {
                "name": name,
                "amount": format.value(kind, value),
                "change": moved.text,
                "tone": moved.tone,
                "before": versus,
                "title": titles[name],
            }
        )
    return found


def _sum(told: Steps) -> float | None:
    """Of the medians from step to step; none where nobody got through."""
    medians = [step["median_seconds"] for step in told[1:]]
    return None if None in medians else float(sum(medians))


def _step(
    of: Funnel, place: int, now: dict[str, Any], then: dict[str, Any] | None
) -> dict[str, Any]:
    rate, count = now["conversion_rate"], now[of.unit]
    was = then["conversion_rate"] if then else None
    moved = change("percent", rate, was)
    left = now["drop_off"] or 0
    unit = of.by if count == 1 else of.unit
    return {
        "key": place + 1,
        "label": now["label"],
        "says": steps.says(of.steps[place]),
        "part": rate / 100,
        "before": None if was is None else was / 100,
        "rate": format.value("percent", rate),
        "change": moved.text if place else "",
        "tone": moved.tone,
        "count": f"{format.value('count', count)} {unit}",
        "title": f"{count:,} {unit}"
        + (f", before: {then[of.unit]:,}" if then else "")
        + (
            f"; {format.value('percent', now['step_conversion_rate'])} of the step before"
            if place
            else ""
        ),
        "left": f"{format.value('count', left)} left ({_percent(now['drop_off_rate'])})"
        if place and left
        else "",
        "time": f"median {format.value('seconds', now['median_seconds'])}"
        if place and now["median_seconds"] is not None
        else "",
        "mean": f"From the step before, of those who went on: mean "
        f"{format.value('seconds', now['mean_seconds'])}, "
        f"median {format.value('seconds', now['median_seconds'])}",
    }


def _percent(value: float | None) -> str:
    return format.value("percent", None if value is None else round(value, 1))


def _picked(of: Funnel, picked: dict[str, Any]) -> None:
    state.open_dialog(PEOPLE, (of, picked["step"], picked["are"]))
