"""By which dimension something is broken down: any that there is, or a property by its name."""

from collections.abc import Callable, Iterable

from serving.app import state
from serving.app.address import View
from serving.app.choice import Choice
from serving.app.components.choose import choose
from serving.app.filters.dimension import DIMENSIONS, short_name
from serving.app.panel import Tab, property_tab

PROPS = "props:"
NAMES = tuple(short_name(name) for name in DIMENSIONS)
_FULL = {short_name(name): name for name in DIMENSIONS}


def choice(name: str, default: str) -> Choice:
    """default: a dimension's short name; "" for nothing, which is then possible."""
    return Choice(name, NAMES if default else ("", *NAMES), default, PROPS)


def tab(name: str) -> Tab:
    """name: short, as in the address."""
    if name.startswith(PROPS):
        return property_tab(name.removeprefix(PROPS))
    return Tab((_FULL[name],), DIMENSIONS[_FULL[name]].label)


def draw(
    key: str,
    of: Choice,
    view: View,
    *,
    label: str = "By",
    keys: Iterable[str] = (),
    then: Callable[[View], View] = lambda view: view,
) -> None:
    """The picker. keys: properties that are known. then: what else changes with another one."""
    groups: dict[str, list[tuple[str, str]]] = {}
    if not of.default:
        groups[""] = [("", "nothing")]
    for name, each in DIMENSIONS.items():
        groups.setdefault(each.kind, []).append((short_name(name), each.label))
    listed = [(PROPS + key, key) for key in sorted({*keys})]
    groups["Properties"] = [*listed, (PROPS, "Another…" if listed else "Property…")]
    choose(
        key,
        label,
        list(groups.items()),
        view.chosen(of),
        prefix=PROPS,
        on_pick=state.on_pick(lambda view, name: then(view.choosing(of, name))),
    )
