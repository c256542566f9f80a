"""Cases that other products wrote, in their neutral form -> lines of our event contract.

Nothing is computed: fields are renamed, and those that our contract has no word for are left out.
Names are kept but for page_ping, which is our engagement. A share of scrolling becomes percent.
"""

import gzip
import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from clickstream.sites import Site
from serving.cases.case import Case

SITE = "peer.example"
NAMES = {"page_ping": "engagement"}
KEPT = (
    "event_id visitor_id user_id path title referrer utm_source utm_medium utm_campaign utm_content"
    " utm_term user_agent country region city language props source"
).split()

Event = dict[str, Any]


def events(folder: Path) -> Iterator[Event]:
    """The events of a case as its source has them, in order of arrival."""
    plain = folder / "events.jsonl"
    packed = folder / "events.jsonl.gz"
    lines = plain.read_bytes() if plain.exists() else gzip.decompress(packed.read_bytes())
    yield from map(json.loads, lines.splitlines())


def expected(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "expected.json").read_bytes())
    return found


def case(
    folder: Path,
    questions: Iterable[tuple[Any, Any]],
    also: Callable[[Event], Event] = lambda event: {},
) -> Case:
    """The case with these questions in place of its own. also: fields that carry what is asked."""
    lines = [json.dumps(_event(event) | also(event)).encode() for event in events(folder)]
    zone = expected(folder).get("query", {}).get("report_timezone", "UTC")
    return Case(
        name=folder.name,
        site=Site(SITE, (SITE,), zone, "EUR"),
        lines=lines,
        questions=list(questions),
        why=(folder / "NOTES.md").read_text(encoding="utf-8"),
    )


def _event(event: Event) -> Event:
    name = event["event_name"]
    converted = {
        "site_id": SITE,
        "name": NAMES.get(name, name),
        "event_time": event["ts"],
        **{field: event[field] for field in KEPT if field in event},
    }
    if "scroll" in event:
        converted["scroll"] = event["scroll"] * 100
    if "referrer_domain" in event:
        converted["referrer"] = f"https://{event['referrer_domain']}/"
    return converted
