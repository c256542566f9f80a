"""What the texts of the cubes take from declarations: the dimensions, and their caps."""

from collections.abc import Iterable

from clickstream.cube import BEFORE, NEVER
from clickstream.dimensions import CUBES, Dimension

_VISIT = [cube for cube in CUBES.values() if not cube.is_of_events]
_EVENT = [cube for cube in CUBES.values() if cube.is_of_events]
_ENTRY = [cube for cube in _EVENT if cube.entry]


def _names(cubes: Iterable[Dimension]) -> str:
    return ", ".join(f"('{cube.name}')" for cube in cubes)


def _values(pairs: Iterable[tuple[str, str | int | None]]) -> str:
    return " ".join(f"WHEN '{name}' THEN {value}" for name, value in pairs)


DECLARED = {
    "visit_columns": ", ".join(cube.hit for cube in _VISIT if cube.name),
    "visit_dimensions": _names(_VISIT),
    "visit_values": _values((cube.name, cube.hit) for cube in _VISIT),
    "event_dimensions": _names(_EVENT),
    "event_values": _values((cube.name, cube.hit) for cube in _EVENT),
    "entry_dimensions": _names(_ENTRY),
    "entry_values": _values((cube.name, cube.entry) for cube in _ENTRY),
    "caps": _values((cube.name, cube.cap_days) for cube in CUBES.values()),
    "never": NEVER.isoformat(),
    "before": BEFORE.isoformat(),
}
