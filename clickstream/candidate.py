"""Candidates: publications that were computed and are not published yet, or never were."""

import pyarrow as pa

from clickstream.publication import Publication, as_row, of_row
from clickstream.warehouse import Warehouse, try_again
from clickstream.warehouse.newest import newest_rows
from clickstream.warehouse.rows import whole
from clickstream.warehouse.tables import CANDIDATES


def propose(warehouse: Warehouse, candidate: Publication) -> None:
    """Keeps a candidate, for whoever audits and publishes it."""
    rows = pa.Table.from_pylist([as_row(candidate)], CANDIDATES.columns)
    files = warehouse.write(CANDIDATES, rows)

    @try_again
    def commit() -> None:
        warehouse.commit(
            warehouse.open(CANDIDATES), CANDIDATES, files, says={"run_id": candidate.run_id}
        )

    commit()


def proposed(warehouse: Warehouse, made_for: str) -> Publication | None:
    """The newest candidate that was made for somebody; None where there is none."""
    found = map(of_row, newest_rows(warehouse, CANDIDATES, made_for=made_for))
    return max(found, key=lambda one: one.published_at, default=None)


def candidates(warehouse: Warehouse) -> list[Publication]:
    """Every candidate that maintenance has kept, in any order. Reads all files of the table."""
    if not warehouse.exists(CANDIDATES):
        return []
    return [of_row(row) for row in whole(warehouse, CANDIDATES).to_pylist()]
