"""Answers in a notebook: `from serving import Warehouse`.

    shop = Warehouse()
    shop.query("shop.example", ["visitors"], "28d", dimensions=["visit:source"]).pandas()

It asks a running `clickstream serve`, or serves by itself, inside this process.
"""

import tempfile
import warnings
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pyarrow as pa

from clickstream.errors import ClickstreamError
from clickstream.settings import Settings, load
from serving.answers import Meta
from serving.client import Client
from serving.library import Serving
from serving.query.parse import MOST_ROWS
from serving.rows import Rows
from serving.table import table

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl


class Incomplete(UserWarning):
    """The numbers lack something that was received, or rows; the message says what."""


@dataclass(frozen=True)
class Result:
    """An answer. whole: as the API tells it, with what the numbers rest on in `meta`."""

    whole: dict[str, Any]

    @property
    def meta(self) -> dict[str, Any]:
        meta: dict[str, Any] = self.whole["meta"]
        return meta

    def arrow(self) -> pa.Table:
        """See serving/table.py for its columns."""
        return table(self.whole)

    def pandas(self) -> "pd.DataFrame":
        frame: pd.DataFrame = self.arrow().to_pandas(date_as_object=False)
        return frame

    def polars(self) -> "pl.DataFrame":
        """Needs the package polars."""
        try:
            import polars as pl
        except ImportError as cause:
            raise ClickstreamError("polars is not installed", do="pip install polars") from cause
        frame = pl.from_arrow(self.arrow())
        assert isinstance(frame, pl.DataFrame)
        return frame

    def _repr_html_(self) -> str:
        return str(self.pandas().to_html(max_rows=60))


@dataclass(frozen=True)
class _Door:
    """What answers: a server, or this process. close: it is not asked any more."""

    query: Callable[[Any], dict[str, Any]]
    report: Callable[[str, Any], dict[str, Any]]
    sql: Callable[[str, str], Rows]
    sites: Callable[[], list[str]]
    close: Callable[[], None]


class Warehouse:
    """A door to the numbers. Close it, or use it in a `with`.

    url and key: of a server; without, those of the settings.
    """

    def __init__(self, url: str = "", key: str = "") -> None:
        client = Client(url, key=key) if url else Client.of(load())
        self._door = _Door(
            client.query_as_json,
            client.report,
            client.sql,
            lambda: [site.site_id for site in client.sites()],
            client.close,
        )

    @classmethod
    def embedded(
        cls, settings: Settings | None = None, cache_dir: Path | None = None
    ) -> "Warehouse":
        """One that serves by itself, beside any server, from a cache of its own.

        cache_dir: None: a folder that is deleted in the end.
        """
        made = cls.__new__(cls)
        with ExitStack() as opened:
            folder = cache_dir or Path(opened.enter_context(tempfile.TemporaryDirectory()))
            serving = opened.enter_context(Serving(settings or load(), folder))
            serving.follower.start()
            close = opened.pop_all().close
        made._door = _Door(
            serving.query,
            serving.report,
            lambda site_id, select: _rows(serving, site_id, select),
            lambda: list(serving.sites()),
            close,
        )
        return made

    def __enter__(self) -> "Warehouse":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._door.close()

    def sites(self) -> list[str]:
        """The ids of the sites that can be asked for."""
        return self._door.sites()

    def query(
        self,
        site_id: str,
        metrics: Sequence[str],
        date_range: str | Sequence[str],
        **more: Any,
    ) -> Result:
        """An answer to a query (docs/query.md). more: its other fields, such as dimensions.

        Warns of what the numbers lack. Raises ClickstreamError.
        """
        dates = date_range if isinstance(date_range, str) else list(date_range)
        asked = {"site_id": site_id, "metrics": list(metrics), "date_range": dates}
        whole = self._door.query(asked | more)
        _warn(whole)
        if len(whole["results"]) == MOST_ROWS and "pagination" not in more:
            warnings.warn(
                f"These are the first {MOST_ROWS:,} rows: ask for the next by pagination.",
                Incomplete,
                stacklevel=2,
            )
        return Result(whole)

    def report(self, name: str, site_id: str, **more: Any) -> dict[str, Any]:
        """An answer of a report (docs/reports.md), as JSON. Warns and raises as `query`."""
        told = self._door.report(name, {"site_id": site_id} | more)
        _warn(told)
        return told

    def sql(self, site_id: str, select: str) -> pa.Table:
        """Rows of one SELECT over the site's `events` and `visits` (docs/sql.md), 10,000 at most.

        Warns of what they lack, also of rows beyond that. Raises ClickstreamError.
        """
        rows = self._door.sql(site_id, select)
        for missing in rows.meta.missing:
            if missing.loses:
                warnings.warn(missing.says, Incomplete, stacklevel=2)
        if rows.more:
            warnings.warn(
                f"These are {rows.table.num_rows:,} rows, and there are more: count in SQL, or "
                "choose by a LIMIT.",
                Incomplete,
                stacklevel=2,
            )
        return rows.table


def _rows(serving: Serving, site_id: str, select: str) -> Rows:
    table, more, meta = serving.sql({"site_id": site_id, "sql": select})
    return Rows(table, more, msgspec.convert(meta, Meta))


def _warn(told: dict[str, Any]) -> None:
    for missing in told["meta"]["missing"]:
        if missing["loses"]:
            warnings.warn(missing["says"], Incomplete, stacklevel=3)
    if "history" in told["meta"]:
        warnings.warn(told["meta"]["history"]["says"], Incomplete, stacklevel=3)
