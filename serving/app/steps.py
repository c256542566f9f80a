"""Steps of reports on the page: as JSON of the API, in the address, and as people read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from serving.app.choice import Choice

Step = dict[str, Any]
KINDS = {"page": "A page", "event": "An event", "goal": "A goal", "scroll": "A page that is read"}
SCROLL = 75
MOST_TOLD = 80  # letters of what is none


@dataclass(frozen=True)
class Steps(Choice):
    """Steps in the address, as JSON. most: how many are drawn; 0: as many as the server takes."""

    most: int = 0

    def fits(self, value: str) -> bool:
        found = read(value)
        return not value or (bool(found) and not 0 < self.most < len(found))

    def trouble(self, value: str) -> str:
        if self.fits(value):
            return ""
        told = value if len(value) <= MOST_TOLD else f"{value[:MOST_TOLD]}…"
        wanted = "one step" if self.most == 1 else "steps"
        return f"The address has {self.name}={told}, which this page cannot read as {wanted}."


def write(steps: Sequence[Step | str]) -> str:
    """For the address; "" for none."""
    return msgspec.json.encode(list(steps)).decode() if steps else ""


def read(text: str) -> list[Step]:
    """Steps of an address; none where one of them is no step, for without it they would be others.

    Whether there are such pages, events and goals the server judges.
    """
    try:
        found = msgspec.json.decode(text or "[]", type=list[dict[str, Any] | str])
    except msgspec.MsgspecError:
        return []
    steps = plain(found)
    return steps if all(map(_is_sound, steps)) else []


def _is_sound(step: Step) -> bool:
    """Whether its parts are of the kinds that are drawn."""
    texts = all(isinstance(step.get(name, ""), str) for name in ("page", "event", "goal"))
    scroll, props = step.get("scroll"), step.get("props", {})
    reads = scroll is None or (type(scroll) is int and 1 <= scroll <= 100)  # True is no depth
    return texts and reads and isinstance(props, dict) and all(map(_is_wanted, props.values()))


def _is_wanted(value: Any) -> bool:
    """Whether it is a property's value, or several."""
    return all(isinstance(one, str) for one in (value if isinstance(value, list) else [value]))


def plain(steps: Sequence[Step | str]) -> list[Step]:
    """A goal's name alone stands for the goal."""
    return [{"goal": step} if isinstance(step, str) else step for step in steps]


def kind(step: Step) -> str:
    if step.get("scroll") is not None:
        return "scroll"
    return next((name for name in ("page", "event", "goal") if name in step), "page")


def value(step: Step) -> str:
    """The path, or the name of the event or goal."""
    return str(step.get(kind(step) if kind(step) != "scroll" else "page", ""))


def says(step: Step) -> str:
    """What beside its name it is, in a few words."""
    of = {"page": "Page", "event": "Event", "goal": "Goal"}.get(kind(step), "")
    words = of or f"Read to {step['scroll']} %"
    had = [f"{key} is {_any(wanted)}" for key, wanted in step.get("props", {}).items()]
    if "hostname" in step:
        had.append(f"host is {_any(step['hostname'])}")
    if "filters" in step:
        had.append("filtered")
    return f"{words}, where {' and '.join(had)}" if had else words


def _any(wanted: Any) -> str:
    return " or ".join(map(str, wanted)) if isinstance(wanted, list) else str(wanted)
