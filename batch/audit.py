"""Audits: questions about a candidate that must have no answer. Each is a file in batch/audits/.

A file is one SELECT over the relations of batch/audited.py; the comment at its top says how bad a
row is and what it means. An `error` keeps the candidate from being published, a `warning` does not.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from itertools import takewhile
from typing import Any, Literal, get_args

import duckdb
import pyarrow as pa
import structlog

from batch.audited import over
from clickstream import crash
from clickstream.definition import definition
from clickstream.errors import ClickstreamError
from clickstream.publication import Publication
from clickstream.settings import Settings
from clickstream.warehouse import Warehouse, try_again
from clickstream.warehouse.newest import newest_rows
from clickstream.warehouse.tables import AUDITS

log = structlog.get_logger()

Severity = Literal["error", "warning"]
ROWS_SHOWN = 5


class AuditFailed(ClickstreamError):
    """A candidate is not what it must be; the last publication is served as before."""


class NotAudited(ClickstreamError):
    """A candidate was to be published whose audits have not all been made."""


@dataclass(frozen=True)
class Audit:
    """name: of its file. says: what a row that it finds means."""

    name: str
    severity: Severity
    says: str
    sql: str


@dataclass(frozen=True)
class Finding:
    """What an audit found in a candidate: how many rows, and the first of them, values as text."""

    audit: Audit
    rows: int
    shown: list[dict[str, str]]


def audits() -> Iterator[Audit]:
    """Every audit, by name."""
    for path in sorted(files("batch.audits").iterdir(), key=lambda p: p.name):
        if path.name.endswith(".sql"):
            text = path.read_text(encoding="utf-8")
            top = takewhile(lambda line: line.startswith("-- "), text.splitlines())
            severity, says = " ".join(line.removeprefix("-- ") for line in top).split(": ", 1)
            assert severity in get_args(Severity), path.name
            yield Audit(path.name.removesuffix(".sql"), severity, says, text)  # type: ignore[arg-type]


def audit(settings: Settings, candidate: Publication) -> list[Finding]:
    """Makes every audit, keeps what they found in the table `audits`; raises AuditFailed."""
    if candidate.definition != definition(settings.gap_seconds):
        raise NotAudited(
            "The candidate was computed by another definition than these settings give",
            where=f"run {candidate.run_id}",
            do="Compute it again, or audit it with the settings that it was computed with.",
        )
    con = over(settings, candidate)
    findings = []
    for one in audits():
        found = _made(con, one)
        findings.append(found)
        if found.rows:
            log.warning("audit", audit=one.name, rows=found.rows, severity=one.severity)
    con.close()
    _keep(Warehouse.of(settings), candidate, findings)
    crash.point("audited")
    failed = [f for f in findings if f.rows and f.audit.severity == "error"]
    if failed:
        raise _failure(candidate, failed)
    return findings


def passed(warehouse: Warehouse, candidate: Publication) -> None:
    """Raises NotAudited or AuditFailed unless every audit was made and none found an error."""
    made = {row["audit"]: row for row in _last(warehouse, run_id=candidate.run_id)}
    if missing := {one.name for one in audits()} - made.keys():
        raise NotAudited(
            f"The candidate has not been audited: {', '.join(sorted(missing))}",
            where=f"run {candidate.run_id}",
            do="Run `clickstream batch audit` for it first.",
        )
    failed = [row["audit"] for row in made.values() if row["severity"] == "error" and row["rows"]]
    if failed:
        raise AuditFailed(f"The candidate has failed its audits: {', '.join(sorted(failed))}")


def _made(con: duckdb.DuckDBPyConnection, one: Audit) -> Finding:
    con.execute(f"CREATE OR REPLACE TEMP TABLE found AS {one.sql}")
    (rows,) = con.execute("SELECT count(*) FROM found").fetchall()[0]
    shown = con.sql(f"SELECT coalesce(COLUMNS(*)::VARCHAR, '') FROM found LIMIT {ROWS_SHOWN}")
    return Finding(one, rows, shown.to_arrow_table().to_pylist())


@try_again
def _keep(warehouse: Warehouse, candidate: Publication, findings: list[Finding]) -> None:
    now = datetime.now(UTC)
    rows = [
        {
            "run_id": candidate.run_id,
            "audit": finding.audit.name,
            "severity": finding.audit.severity,
            "says": finding.audit.says,
            "rows": finding.rows,
            "shown": json.dumps(finding.shown),
            "audited_at": now,
        }
        for finding in findings
    ]
    files_made = warehouse.write(AUDITS, pa.Table.from_pylist(rows, AUDITS.columns))
    crash.point("audits written")
    warehouse.commit(warehouse.open(AUDITS), AUDITS, files_made)


def last(warehouse: Warehouse) -> list[dict[str, Any]]:
    """What the audits found that were made last: rows of the table `audits`, by name."""
    return sorted(_last(warehouse), key=lambda row: str(row["audit"]))


def _last(warehouse: Warehouse, **of: str) -> list[dict[str, Any]]:
    """Of a run, or of any: the rows that its last audits have left, all at one moment."""
    rows = newest_rows(warehouse, AUDITS, **of)
    newest = max((row["audited_at"] for row in rows), default=None)
    return [row for row in rows if row["audited_at"] == newest]


def _failure(candidate: Publication, failed: list[Finding]) -> AuditFailed:
    first = failed[0]
    return AuditFailed(
        "The candidate has failed its audits: "
        + "; ".join(f"{f.audit.name}, {f.rows:,} rows: {f.audit.says}" for f in failed),
        where=f"run {candidate.run_id}",
        do=f"The last publication is served as before. The first rows: {first.shown}",
    )
