"""The two views as the page shows them: columns with their kind and what they mean."""

from typing import Any

import pyarrow as pa

from serving.sql.columns import VIEWS

ROWS = {"events": "a row for each event", "visits": "a row for each visit"}
TYPE = "SELECT * FROM {} LIMIT 0"  # tells the columns' types


def tables(types: dict[str, pa.Schema]) -> list[dict[str, Any]]:
    """types: of each view, as its rows come; none where they are not known yet."""
    return [
        {
            "name": name,
            "says": ROWS[name],
            "columns": [
                {
                    "name": column.name,
                    "says": column.says,
                    "kind": kind(types[name].field(column.name).type) if name in types else "",
                }
                for column in columns
            ],
        }
        for name, columns in sorted(VIEWS.items())
    ]


def kind(of: pa.DataType) -> str:
    """What people call a type."""
    if pa.types.is_boolean(of):
        return "yes/no"
    if pa.types.is_timestamp(of) or pa.types.is_date(of) or pa.types.is_time(of):
        return "day" if pa.types.is_date(of) else "time"
    if is_number(of):
        return "number"
    return "map" if pa.types.is_map(of) else "text" if pa.types.is_string(of) else str(of)


def is_number(of: pa.DataType) -> bool:
    return bool(pa.types.is_integer(of) or pa.types.is_floating(of) or pa.types.is_decimal(of))
