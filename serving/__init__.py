"""The serving layer: publication + tail -> coalesce -> answers, in one DuckDB."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from serving.notebook import Warehouse

__all__ = ["Warehouse"]


def __getattr__(name: str) -> Any:
    """Imported only where it is asked for: commands are to start quickly."""
    if name == "Warehouse":
        from serving.notebook import Warehouse

        return Warehouse
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
