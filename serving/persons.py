"""In which published visits a person is: a look-up that does not grow with history.

Two arrays, sorted by the hash of site and person, in files that vanish with them: a search reads a
page of memory or two for each person that is looked up. Two persons of one hash are found together:
whoever asks looks at the visits themselves.
"""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint64]
Numbers = npt.NDArray[np.uint32]


@dataclass(frozen=True)
class Persons:
    """hashes: ascending, a person once for each of its visits; numbers: those of the visits."""

    hashes: Hashes
    numbers: Numbers

    @classmethod
    def of(cls, con: duckdb.DuckDBPyConnection, hits: str, folder: Path | None) -> "Persons":
        """hits: a table with person_id and the number of a visit. folder: None is in memory."""
        found = con.execute(
            f"SELECT DISTINCT person_id, number FROM {hits} WHERE NOT bot ORDER BY ALL"
        ).fetchnumpy()
        return cls(
            _kept(found["person_id"].astype(np.uint64), folder),
            _kept(found["number"].astype(np.uint32), folder),
        )

    @classmethod
    def none(cls) -> "Persons":
        return cls(np.empty(0, np.uint64), np.empty(0, np.uint32))

    def visits(self, persons: Hashes) -> Numbers:
        """The numbers of the visits in which any of these persons has a hit; ascending."""
        first = np.searchsorted(self.hashes, persons, side="left")
        last = np.searchsorted(self.hashes, persons, side="right")
        known = np.flatnonzero(first < last)
        parts = [self.numbers[first[n] : last[n]] for n in known]
        return np.unique(np.concatenate(parts)) if parts else np.empty(0, np.uint32)


def _kept(values: npt.NDArray[Any], folder: Path | None) -> npt.NDArray[Any]:
    """The same values, read from a file without a name where there is a folder for it."""
    if folder is None or not values.size:
        return values
    with TemporaryFile(dir=folder) as file:
        values.tofile(file)
        file.flush()
        return np.memmap(file, values.dtype, "r")
