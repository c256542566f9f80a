"""The public views: what SQL of analysts sees of one site, and nothing else."""

from serving.generation import Generation
from serving.sql.columns import VIEWS, Column

_ROWS = {"visits": "visits", "events": "hits"}


def created(generation: Generation, site_id: str, zone: str) -> list[str]:
    """Statements that give a connection the views of one site. Neither text has a quote in it."""
    return [
        f"CREATE TEMP VIEW {view} AS SELECT {_columns(columns, zone)}"
        f" FROM {generation.served(_ROWS[view])} WHERE site_id = '{site_id}'"
        for view, columns in VIEWS.items()
    ]


def _columns(columns: tuple[Column, ...], zone: str) -> str:
    quoted = f"'{zone}'"
    return ", ".join(f"{c.sql.replace('$zone', quoted)} AS {c.name}" for c in columns)
