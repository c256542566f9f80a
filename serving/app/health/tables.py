"""Publications, dead letters, offsets and the last recompute as rows of texts.

A column is {key, num}; a row {key, cells, more}, where `more` is what opens below it.
"""

from datetime import datetime
from typing import Any

from serving.app import format
from serving.app.health.lights import audits, when
from serving.app.period import Moment

Told = dict[str, Any]
# What batch's reasons mean to who sent the record (docs/event-contract.md)
REASONS = {
    "empty": "No value at all",
    "too_large": "Over 1 MiB",
    "not_utf8": "Bytes that are no UTF-8",
    "too_deep": "Nested more than 64 deep",
    "not_json": "Cut off, or not JSON",
    "not_an_object": "JSON, and no object",
    "unsupported_version": "Another version of the contract",
    "wrong_type": "A field of another type",
    "missing_field": "A required field is missing",
    "too_long": "An id or a name that is too long",
    "bad_character": "A control character in an id",
    "bad_event_time": "No time that can be read",
    "event_time_out_of_range": "A time before 1990 or after 2099",
    "bad_revenue": "No amount, or no currency",
}
PUBLICATIONS = ("Publication", "Published", "Complete to", "Behind", "Events", "Visits", "Audits")
DEAD = ("Reason", "Records", "Last")
OFFSETS = ("Partition", "Batch up to", "Fragments from", "to", "Beyond batch")
CAUSES = ("late", "redefined", "duplicate", "lost")  # docs/maintenance.md says what each is
RECOMPUTED = ("Site", "Metric", "Recomputed", "Served", "First", *map(str.title, CAUSES))


def columns(labels: tuple[str, ...], texts: int = 1) -> list[Told]:
    """texts: how many from the left are texts; the others are numbers."""
    return [{"key": label, "num": place >= texts} for place, label in enumerate(labels)]


def publications(told: Told, at: Moment) -> list[Told]:
    return [_publication(one, at) for one in told["results"]]


def _publication(one: Told, at: Moment) -> Told:
    made, reached = one["published_at"], one["cutoff"]["time"]
    lag = ""
    if reached:
        behind = datetime.fromisoformat(made) - datetime.fromisoformat(reached)
        lag = format.duration(max(0.0, behind.total_seconds()))
    rows, drift = one["counts"], one["drift"]["rows"]
    checked = one["audits"]
    tone = (
        "bad"
        if checked and checked["errors"]
        else "warn"
        if checked and checked["warnings"]
        else ""
    )
    return {
        "key": one["number"],
        "cells": [
            {"text": f"{one['number']:,}", "title": f"{one['reason']}, for {one['made_for']}"},
            {"text": when(made, at)},
            {"text": when(reached, at) if reached else "the start"},
            {"text": lag, "title": "From the last arrival that it has to being published"},
            *(_counted(rows.get(name), drift.get(name)) for name in ("events", "visits")),
            {"text": audits(checked), "tone": tone},
        ],
        "more": [
            {"head": f"{found['severity']}: {found['audit']}, {found['rows']:,} rows",
             "text": found["says"], "code": _lines(found["shown"])}
            for found in (checked or {"found": []})["found"]
        ],
    }  # fmt: skip


def _counted(rows: int | None, more: int | None) -> Told:
    if rows is None:
        return {"text": format.MISSING}
    return {"text": f"{rows:,}", "small": f"{more:+,}" if more else ""}


def _lines(shown: list[Told]) -> str:
    return "\n".join(", ".join(f"{key}={value}" for key, value in row.items()) for row in shown)


def dead_letters(told: Told, at: Moment) -> list[Told]:
    most = max((one["records"] for one in told["reasons"]), default=0) or 1
    return [
        {
            "key": one["reason"],
            "part": one["records"] / most,
            "cells": [
                {"text": REASONS.get(one["reason"], one["reason"]), "small": one["reason"]},
                {"text": f"{one['records']:,}"},
                {"text": when(one["last"], at)},
            ],
            "more": [
                {
                    "head": f"{when(sample['arrival_time'], at)} · partition "
                    f"{sample['partition']}, offset {sample['offset']:,} · "
                    f"{sample['bytes']:,} bytes",
                    "text": sample["detail"],
                    "code": sample["value"],
                }
                for sample in one["samples"]
            ],
        }
        for one in told["reasons"]
    ]


def offsets(told: Told) -> list[Told]:
    return [
        {
            "key": one["partition"],
            "cells": [
                {"text": str(one["partition"])},
                *({"text": _number(one[name])} for name in ("cutoff", "from", "to")),
                {"text": _number(None if one["to"] is None else max(0, one["to"] - one["cutoff"]))},
            ],
            "more": [],
        }
        for one in told["partitions"]
    ]


def recomputed(told: Told) -> list[Told]:
    return [
        {
            "key": f"{one['site_id']} {one['metric']}",
            "cells": [
                {"text": one["site_id"]},
                {"text": one["metric"]},
                {"text": _number(one["recomputed"])},
                {
                    "text": _number(one["served"]),
                    "tone": "" if one["served"] == one["recomputed"] else "bad",
                },
                {"text": _number(one["first"])},
                *(
                    {
                        "text": _number(one[name]),
                        "tone": "bad" if name == "lost" and one[name] else "",
                    }
                    for name in CAUSES
                ),
            ],
            "more": [{"head": "Why it differs", "text": _why(one)}],
        }
        for one in told["rows"]
    ]


def _why(one: Told) -> str:
    """What came between the first publication of the day and its recompute."""
    if one["first"] is None:
        said = "What was published first of the day can no longer be read."
    else:
        said = (
            f"Of the day {one['first']:,} {one['metric']} were published first. Records that came "
            f"late changed that by {one['late']:+,}, another definition or horizon by "
            f"{one['redefined']:+,}."
        )
    if one["metric"] != "events":  # records are counted there alone
        return said
    return (
        f"{said} Of the records, {one['duplicate']:,} count in no visit of their own, being "
        f"duplicates, and {one['lost']:,} are lost: Kafka has them and the tables have not."
    )


def _number(value: int | None) -> str:
    return format.MISSING if value is None else f"{value:,}"
