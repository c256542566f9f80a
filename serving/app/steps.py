"""Steps of reports on the page: as JSON of the API, in the address, and as people read them."""

from collections.abc import Sequence
from typing import Any

import msgspec

Step = dict[str, Any]
KINDS = {"page": "A page", "event": "An event", "goal": "A goal", "scroll": "A page that is read"}
SCROLL = 75


def write(steps: Sequence[Step | str]) -> str:
    """For the address; "" for none."""
    return msgspec.json.encode(list(steps)).decode() if steps else ""


def read(text: str) -> list[Step]:
    """Steps of an address; none of what is no list of them, nor what is no step: the server judges
    the rest."""
    try:
        found = msgspec.json.decode(text or "[]", type=list[dict[str, Any] | str])
    except msgspec.MsgspecError:
        return []
    return [step for step in plain(found) if _is_sound(step)]


def _is_sound(step: Step) -> bool:
    """Whether its parts are of the kinds that are drawn."""
    texts = all(isinstance(step.get(name, ""), str) for name in ("page", "event", "goal"))
    return texts and isinstance(step.get("props", {}), dict)


def plain(steps: Sequence[Step | str]) -> list[Step]:
    """A goal's name alone stands for the goal."""
    return [{"goal": step} if isinstance(step, str) else step for step in steps]


def kind(step: Step) -> str:
    if "scroll" in step:
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
