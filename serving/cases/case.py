"""A folder -> a case: a site, lines as they arrived, questions, and their right answers."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import yaml

from clickstream.errors import ClickstreamError
from clickstream.event import RECORD
from clickstream.sites import Site
from serving.query.errors import BadQuery
from serving.store.kinds import KINDS, Definition, parse

FILES = ("site.yaml", "events.jsonl", "query.json", "expected.json")
DEFINED = ("goals", "segments")
SITE = ("site_id", "hostnames", "timezone", "currency", "now", *DEFINED)

TOPIC_ID = "golden"
PARTITIONS = 2
ARRIVED = datetime.fromisoformat("2026-01-01T00:00:00Z")  # nothing is computed from it


class WrongCase(ClickstreamError):
    """A folder that is no case."""


@dataclass(frozen=True)
class Case:
    """One case. now: what "today" is to its questions; None: the day on which it is run.

    definitions: kind and definition of what the questions name; segments are numbered from 1.
    """

    name: str
    site: Site
    lines: Sequence[bytes]  # in order of arrival
    questions: Sequence[tuple[Any, Any]]  # a query, and what is right of its answer
    now: datetime | None = None
    why: str = ""
    definitions: Sequence[tuple[str, Definition]] = ()

    def records(self) -> pa.Table:
        """The lines as Kafka would hold them: RECORD, in order of arrival.

        They are dealt to the partitions in turn, whoever sent them: no answer depends on it.
        """
        count = len(self.lines)
        columns = {
            "topic_id": [TOPIC_ID] * count,
            "kafka_partition": [n % PARTITIONS for n in range(count)],
            "kafka_offset": [n // PARTITIONS for n in range(count)],
            "arrival_time": [ARRIVED] * count,
            "value": self.lines,
        }
        return pa.table(columns, schema=RECORD)


def folders(place: Path) -> Iterator[Path]:
    """The folders that are cases, at a place and below it, by name. Raises where there is none."""
    found = sorted(path.parent for path in place.rglob("query.json"))
    if not found:
        raise WrongCase(
            "There is no case here", where=str(place), do=f"A case is a folder with {_list(FILES)}."
        )
    yield from found


def read(folder: Path) -> Case:
    """The case in a folder. Raises WrongCase."""
    site = _mapping(folder / "site.yaml")
    asked, expected = _json(folder / "query.json"), _json(folder / "expected.json")
    several = isinstance(asked, list)
    if several and (not isinstance(expected, list) or len(asked) != len(expected)):
        raise WrongCase(
            f"There are {len(asked)} queries",
            where=str(folder / "expected.json"),
            do="Give as many answers, in a list.",
        )
    notes = folder / "NOTES.md"
    return Case(
        name=str(folder),
        site=_site(site, folder),
        lines=[line for line in _bytes(folder / "events.jsonl").splitlines() if line.strip()],
        questions=list(zip(asked, expected, strict=True)) if several else [(asked, expected)],
        now=_now(site.get("now"), folder),
        why=notes.read_text(encoding="utf-8").strip() if notes.exists() else "",
        definitions=list(_definitions(site, folder)),
    )


def _site(given: Mapping[str, Any], folder: Path) -> Site:
    unknown = sorted(given.keys() - set(SITE))
    site_id = given.get("site_id")
    if unknown or not isinstance(site_id, str):
        raise WrongCase(
            f"There is no {unknown[0]} in a site" if unknown else "The site has no site_id",
            where=str(folder / "site.yaml"),
            do=f"It has a site_id, and perhaps {_list(SITE[1:])}.",
        )
    return Site(
        site_id,
        tuple(given.get("hostnames", [site_id])),
        given.get("timezone", "UTC"),
        given.get("currency", "EUR"),
    )


def _definitions(given: Mapping[str, Any], folder: Path) -> Iterator[tuple[str, Definition]]:
    for kind in DEFINED:
        for i, one in enumerate(given.get(kind, [])):
            try:
                yield kind, parse(KINDS[kind], one, f"/{kind}/{i}")
            except BadQuery as cause:
                raise WrongCase(str(cause), where=str(folder / "site.yaml")) from cause


def _now(given: Any, folder: Path) -> datetime | None:
    if given is None:
        return None
    try:
        now = given if isinstance(given, datetime) else datetime.fromisoformat(given)
    except (TypeError, ValueError):
        now = None
    if now is None or now.tzinfo is None:
        raise WrongCase(
            f"now is no instant: {given}",
            where=str(folder / "site.yaml"),
            do="Write it as 2026-03-03T12:00:00Z.",
        )
    return now


def _mapping(path: Path) -> dict[str, Any]:
    try:
        given = yaml.safe_load(_bytes(path))
    except yaml.YAMLError as cause:
        raise WrongCase(f"Not YAML: {cause}", where=str(path)) from cause
    if not isinstance(given, dict):
        raise WrongCase("No site is described here", where=str(path), do="Give it a site_id.")
    return given


def _json(path: Path) -> Any:
    try:
        return json.loads(_bytes(path))
    except ValueError as cause:
        raise WrongCase(f"Not JSON: {cause}", where=str(path)) from cause


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as cause:
        raise WrongCase(
            f"{path.name} cannot be read: {cause.strerror}",
            where=str(path.parent),
            do=f"A case is a folder with {_list(FILES)}.",
        ) from cause


def _list(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"
