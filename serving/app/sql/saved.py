"""Queries in SQL that people saved for a site, by name."""

from typing import Any

from clickstream.errors import ClickstreamError
from serving.app import kept

KIND = "saved-queries"


def queries(site_id: str) -> list[dict[str, Any]]:
    """Those that are SQL, by name; none while the server does not say."""
    try:
        every = kept.definitions(site_id, KIND)
    except ClickstreamError:
        return []
    mine = [{key: one[key] for key in ("id", "name", "sql")} for one in every if one["sql"]]
    return sorted(mine, key=lambda one: one["name"].casefold())


def save(site_id: str, name: str, text: str) -> None:
    """Under a name; one that has it already is changed."""
    for one in kept.definitions(site_id, KIND):
        if one["name"] == name:
            kept.change(site_id, KIND, {**one, "query": None, "sql": text})
            return
    kept.add(site_id, KIND, {"name": name, "sql": text})


def remove(site_id: str, number: int) -> None:
    for one in kept.definitions(site_id, KIND):
        if one["id"] == number:
            kept.remove(site_id, KIND, one)
