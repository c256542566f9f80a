"""The door for SQL: rows as JSON, or as an Arrow stream for who asks for one."""

from typing import Any

import msgspec
import pyarrow as pa
from starlette.requests import Request
from starlette.responses import Response

from serving.doors import schemas
from serving.doors.caller import Caller
from serving.doors.door import Door, body
from serving.doors.line import Line
from serving.library import Serving
from serving.rows import ARROW, BESIDE


def door(serving: Serving, line: Line) -> Door:
    """POST /api/v2/sql"""

    async def answer(request: Request, caller: Caller) -> Any:
        asked = await body(request)
        if caller.sites is not None:
            caller.check(asked.get("site_id") if isinstance(asked, dict) else None)
        as_arrow = request.headers.get("accept") == ARROW
        give = _arrow if as_arrow else _json
        return await line.answer(request, lambda: give(*serving.sql(asked)))

    return Door(
        "POST",
        "/api/v2/sql",
        "sql",
        "Ask by a SELECT over the events and visits of a site.",
        answer,
        schemas.ROWS,
        schemas.SQL,
        fails=(400, 503, 504, 507),
    )


def _json(rows: pa.Table, more: bool, meta: dict[str, Any]) -> dict[str, Any]:
    columns = [{"name": field.name, "type": str(field.type)} for field in rows.schema]
    values = [_plain(column) for column in rows.columns]
    return {
        "columns": columns,
        "rows": [list(row) for row in zip(*values, strict=True)],
        "more": more,
        "meta": meta,
    }


def _plain(column: pa.ChunkedArray) -> list[Any]:
    """Values as JSON has them; a map is an object."""
    values: list[Any] = column.to_pylist()
    if pa.types.is_map(column.type):
        return [value if value is None else dict(value) for value in values]
    return values


def _arrow(rows: pa.Table, more: bool, meta: dict[str, Any]) -> Response:
    """What JSON has beside the rows is in the schema's metadata."""
    beside = msgspec.json.encode({"more": more, "meta": meta})
    sink = pa.BufferOutputStream()
    rows = rows.replace_schema_metadata({BESIDE: beside})
    with pa.ipc.new_stream(sink, rows.schema) as stream:
        stream.write_table(rows)
    headers = {"x-more-rows": "true" if more else "false"}
    return Response(bytes(sink.getvalue()), media_type=ARROW, headers=headers)
