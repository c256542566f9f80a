"""A golden case written to a folder."""

import json
from pathlib import Path
from typing import Any

EVENT = {
    "event_id": "e1",
    "site_id": "shop.example",
    "visitor_id": "ann",
    "name": "page_view",
    "event_time": "2026-03-03T12:00:00Z",
    "path": "/",
}
QUERY = {
    "site_id": "shop.example",
    "metrics": ["visitors", "bounce_rate"],
    "date_range": ["2026-03-03", "2026-03-03"],
}
RIGHT = {"results": [{"dimensions": [], "metrics": [1, 100]}]}


def written(
    folder: Path,
    *,
    site: str = "site_id: shop.example",
    events: bytes | None = None,
    query: Any = QUERY,
    expected: Any = RIGHT,
) -> Path:
    """A right case, but for what is given. query and expected: JSON, or text that is none."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "site.yaml").write_text(site)
    lines = json.dumps(EVENT).encode() if events is None else events
    (folder / "events.jsonl").write_bytes(lines)
    for name, value in {"query.json": query, "expected.json": expected}.items():
        (folder / name).write_text(value if isinstance(value, str) else json.dumps(value))
    return folder
