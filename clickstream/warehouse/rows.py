"""Reads data files as Arrow, exact: rows that a deletion vector takes out are left out."""

from collections.abc import Iterable, Iterator, Mapping

import pyarrow as pa
import pyarrow.parquet as pq
from deltalake import DeltaTable

from clickstream.warehouse.files import filesystem


def data_files(handle: DeltaTable) -> list[str]:
    """The files of one version, as paths below the table's folder."""
    return list(pa.table(handle.get_add_actions())["path"].to_pylist())


def deleted(handle: DeltaTable) -> dict[str, pa.Array]:
    """For each file with a deletion vector, which of its rows are kept."""
    kept = pa.table(handle.deletion_vectors())
    return {
        uri: vector.values
        for uri, vector in zip(kept["filepath"].to_pylist(), kept["selection_vector"], strict=True)
    }


def read(
    table_url: str,
    storage_options: Mapping[str, str],
    paths: Iterable[str],
    columns: list[str],
    kept: Mapping[str, pa.Array] | None = None,
) -> Iterator[pa.Table]:
    """The rows of each file in turn: memory holds one file at a time."""
    store = filesystem(table_url, storage_options)
    for path in paths:
        with store.open_input_file(path) as source:
            rows = pq.ParquetFile(source).read(columns)
        mask = next((v for uri, v in (kept or {}).items() if uri.endswith(path)), None)
        yield rows if mask is None else rows.filter(mask)
