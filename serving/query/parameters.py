"""Values that SQL names, so that no text of a query is ever part of a statement."""

from typing import Any


class Parameters:
    """Named ones of DuckDB; each value once."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self._names: dict[tuple[type, Any], str] = {}

    def add(self, value: Any) -> str:
        """How SQL names the value."""
        key = (type(value), value)
        if key not in self._names:
            name = self._names[key] = f"p{len(self._names)}"
            self.values[name] = value
        return f"${self._names[key]}"
