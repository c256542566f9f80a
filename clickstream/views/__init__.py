"""The views: fragments, visits and hits, each one SQL text that Spark and DuckDB both run.

The texts stand beside this file and are written in the dialect of docs/adr/0002-the-dialect.md.
`duckdb` and `spark` here give each engine the few functions that the dialect expects.
"""

from functools import cache
from importlib.resources import files
from string import Template

# view -> the relation that its text reads
READS = {"fragments": "events", "visits": "pieces", "hits": "visits"}


@cache
def text(view: str, gap_seconds: int | None = None) -> str:
    """The SQL of a view: one SELECT over the relation READS[view].

    Raises KeyError for a view that reads the gap where none is given.
    """
    source = files(__package__).joinpath(f"{view}.sql").read_text(encoding="utf-8")
    given = {} if gap_seconds is None else {"gap_seconds": gap_seconds}
    return Template(source).substitute(given)
