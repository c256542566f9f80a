"""All that is told of the layers, read anew only where a table has changed."""

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any

import duckdb

from clickstream import losses
from clickstream.airflow.home import page
from clickstream.publication import latest
from clickstream.settings import Settings
from clickstream.warehouse import Warehouse
from clickstream.warehouse.tables import (
    AUDITS,
    DEAD_LETTERS,
    EVENTS,
    PUBLICATIONS,
    RECONCILIATIONS,
    Table,
)
from serving.layers import arrivals, dead_letters, publications, reconciled, speed
from serving.state import State

MEMORY_MB = 256


class Layers:
    """Reads the tables of a warehouse. Safe from several threads: one reads at a time."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._warehouse = Warehouse.of(settings)
        self._kept: dict[str, tuple[Hashable, Any]] = {}
        self._lock = Lock()

    def told(self, state: State) -> dict[str, Any]:
        """As JSON. state: what is served now."""
        warehouse = self._warehouse
        with self._lock:
            return {
                "publications": self._of(
                    "publications", lambda: publications.told(warehouse), PUBLICATIONS, AUDITS
                ),
                "arrivals": self._of(
                    "arrivals", lambda: self._read(arrivals.told), EVENTS, DEAD_LETTERS
                ),
                "dead_letters": self._of(
                    "dead_letters", lambda: self._read(dead_letters.told), DEAD_LETTERS
                ),
                "reconciliation": self._of(
                    "reconciliation", lambda: reconciled.told(warehouse), RECONCILIATIONS
                ),
                "speed": speed.told(warehouse, state),
                "losses": [str(loss) for loss in self._lost()],
                "airflow": self._settings.airflow.url or page(self._settings),
                "batch_every_minutes": self._settings.batch.every_minutes,
            }

    def _of(self, name: str, read: Callable[[], Any], *tables: Table) -> Any:
        """Kept as long as the tables are at the versions that it was read from."""
        versions = tuple(self._version(table) for table in tables)
        kept = self._kept.get(name)
        if kept is None or kept[0] != versions:
            kept = self._kept[name] = versions, read()
        return kept[1]

    def _version(self, table: Table) -> int | None:
        """None: there is no such table yet."""
        exists = self._warehouse.exists(table)
        return self._warehouse.open(table).version() if exists else None

    def _read(self, read: Callable[[duckdb.DuckDBPyConnection, Warehouse], Any]) -> Any:
        # Little is taken from the answers, and nothing is written to where the server was started
        own = {"memory_limit": f"{MEMORY_MB}MB", "temp_directory": "", "threads": "1"}
        with duckdb.connect(config={**own}) as con:
            return read(con, self._warehouse)

    def _lost(self) -> list[object]:
        publication = latest(self._warehouse)
        return [*losses.below(self._warehouse, publication.cutoff)] if publication else []
