"""The views, each one SQL text that Spark and DuckDB both run.

The texts stand beside this file and are written in the dialect of docs/adr/0002-the-dialect.md.
`duckdb` and `spark` here give each engine the few functions that the dialect expects.

events -> fragments;  fragments and visits -> visits -> hits
hits -> active -> activity -> persons;  visits and hits -> sums;  persons and sums are the cubes
"""

from functools import cache
from importlib.resources import files
from string import Template

from clickstream.views.declared import DECLARED

# view -> the relations that its text reads
READS = {
    "fragments": ("events",),
    "visits": ("pieces",),
    "hits": ("visits",),
    "active": ("hits", "zones"),
    "activity": ("active",),
    "persons": ("activity",),
    "sums": ("hits", "visits", "zones"),
}
OF_VISITS = ("fragments", "visits", "hits")
OF_CUBES = ("active", "activity", "persons", "sums")


@cache
def text(view: str, gap_seconds: int | None = None) -> str:
    """The SQL of a view: one SELECT over the relations READS[view].

    Raises KeyError for a view that reads the gap where none is given.
    """
    source = files(__package__).joinpath(f"{view}.sql").read_text(encoding="utf-8")
    given = {} if gap_seconds is None else {"gap_seconds": str(gap_seconds)}
    return Template(source).substitute(DECLARED | given)
