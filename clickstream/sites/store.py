"""The file of sites: one TOML table a site, read whole and replaced whole."""

import json
import tomllib
from collections.abc import Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from clickstream.lock import locked
from clickstream.replace import replace
from clickstream.settings import Settings
from clickstream.sites.site import Site, WrongSite

HEADER = "# The sites. `clickstream sites add|remove|list` edits this file; so may you.\n"
PATIENCE = 10.0  # seconds that a change waits for another one's end
FIELDS = {"hostnames": list, "timezone": str, "currency": str}


def load_sites(settings: Settings) -> dict[str, Site]:
    """Every site by its id, in the file's order; none where there is no file. Raises WrongSite."""
    path = settings.sites_file
    if not path.exists():
        return {}
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as cause:
        raise WrongSite(f"The file of sites is not TOML: {cause}", where=str(path)) from cause
    return {site_id: _site(site_id, table, path) for site_id, table in tables.items()}


def add(settings: Settings, site: Site) -> None:
    """Adds a site, or replaces the one of that id. Raises WrongSite."""
    with _alone(settings.sites_file):
        sites = load_sites(settings)
        sites[site.site_id] = site
        _write(settings.sites_file, sites.values())


def remove(settings: Settings, site_id: str) -> None:
    """Takes a site out of the file. Its events stay where they are. Raises WrongSite."""
    with _alone(settings.sites_file):
        sites = load_sites(settings)
        if site_id not in sites:
            known = f"There are: {', '.join(sites)}." if sites else "There are none."
            raise WrongSite(f"There is no site {site_id}", where=str(settings.sites_file), do=known)
        del sites[site_id]
        _write(settings.sites_file, sites.values())


def lock_file(path: Path) -> Path:
    """Beside the file of sites, for as many as share that: what is replaced cannot be locked."""
    return path.with_name(f".{path.name}.lock")


def _alone(path: Path) -> AbstractContextManager[int]:
    """Nobody else changes the file inside. Raises WrongSite where another one takes too long."""
    taken = WrongSite(
        "Another process changes the file of sites, and does not end",
        where=str(path),
        do="Look for a `clickstream sites` that hangs, and end it.",
    )
    return locked(lock_file(path), lambda _: taken, PATIENCE)


def _site(site_id: str, table: Any, path: Path) -> Site:
    if not isinstance(table, dict):
        raise WrongSite(
            f"{site_id} is no table",
            where=str(path),
            do=f'A site begins with ["{site_id}"] if that is what is meant.',
        )
    unknown = sorted(table.keys() - FIELDS.keys())
    if unknown:
        raise WrongSite(
            f"The site {site_id} has {unknown[0]}, which no site has",
            where=str(path),
            do=f"A site has {', '.join(FIELDS)}. An id with a dot needs quotes.",
        )
    for name, kind in FIELDS.items():
        if not isinstance(table.get(name), kind):
            raise WrongSite(
                f"The site {site_id} has no {name}",
                where=str(path),
                do=f"Give it as a {'list of texts' if kind is list else 'text'}.",
            )
    hostnames = tuple(str(hostname) for hostname in table["hostnames"])
    return Site(site_id, hostnames, table["timezone"], table["currency"])


def _write(path: Path, sites: Iterable[Site]) -> None:
    text = "\n".join([HEADER, *map(_table, sites)])
    replace(path, text, path.stat().st_mode if path.exists() else 0o644)


def _table(site: Site) -> str:
    """TOML's basic strings are JSON's."""
    return (
        f"[{json.dumps(site.site_id)}]\n"
        f"hostnames = {json.dumps(site.hostnames)}\n"
        f"timezone = {json.dumps(site.timezone)}\n"
        f"currency = {json.dumps(site.currency)}\n"
    )
