"""Audits: questions about a candidate that must have no answer. Each is a file in batch/audits/.

A file is one SELECT over the candidate's tables; its first line says how bad a row is and what it
means. An `error` keeps the candidate from being published, a `warning` does not.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any, Literal, get_args

import duckdb
import pyarrow as pa
import structlog

from clickstream.errors import ClickstreamError
from clickstream.publication import Publication
from clickstream.views import duckdb as views
from clickstream.warehouse import Warehouse, try_again
from clickstream.warehouse.rows import data_files, deleted, read
from clickstream.warehouse.tables import AUDITS, VISITS

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
    """What an audit found in a candidate: how many rows, and the first of them."""

    audit: Audit
    rows: int
    shown: list[dict[str, Any]]


def audits() -> Iterator[Audit]:
    """Every audit, by name."""
    for path in sorted(files("batch.audits").iterdir(), key=lambda p: p.name):
        if path.name.endswith(".sql"):
            text = path.read_text(encoding="utf-8")
            severity, says = text.splitlines()[0].removeprefix("-- ").split(": ", 1)
            assert severity in get_args(Severity), path.name
            yield Audit(path.name.removesuffix(".sql"), severity, says, text)  # type: ignore[arg-type]


def audit(warehouse: Warehouse, candidate: Publication) -> list[Finding]:
    """Makes every audit, keeps what they found in the table `audits`; raises AuditFailed."""
    con = _over(warehouse, candidate)
    findings = []
    for one in audits():
        found = con.sql(one.sql).to_arrow_table()
        findings.append(Finding(one, found.num_rows, found.slice(0, ROWS_SHOWN).to_pylist()))
        if found.num_rows:
            log.warning("audit", audit=one.name, rows=found.num_rows, severity=one.severity)
    _keep(warehouse, candidate, findings)
    failed = [f for f in findings if f.rows and f.audit.severity == "error"]
    if failed:
        raise _failure(candidate, failed)
    return findings


def passed(warehouse: Warehouse, candidate: Publication) -> None:
    """Raises NotAudited or AuditFailed unless every audit was made and none found an error."""
    rows = warehouse.open(AUDITS).to_pyarrow_table().to_pylist()
    made = {row["audit"]: row for row in rows if row["run_id"] == candidate.run_id}
    if missing := {one.name for one in audits()} - made.keys():
        raise NotAudited(
            f"The candidate has not been audited: {', '.join(sorted(missing))}",
            where=f"run {candidate.run_id}",
            do="Run `clickstream batch audit` for it first.",
        )
    failed = [row["audit"] for row in made.values() if row["severity"] == "error" and row["rows"]]
    if failed:
        raise AuditFailed(f"The candidate has failed its audits: {', '.join(sorted(failed))}")


def _over(warehouse: Warehouse, candidate: Publication) -> duckdb.DuckDBPyConnection:
    con = views.connect()
    handle = warehouse.open(VISITS, candidate.tables[VISITS.name])
    columns = [name for name in VISITS.columns.names if name not in (*VISITS.folders, "hits")]
    rows = read(
        warehouse.path(VISITS), warehouse.storage_options, data_files(handle), columns,
        deleted(handle),
    )  # fmt: skip
    empty = pa.schema([VISITS.columns.field(name) for name in columns]).empty_table()
    con.register(
        "visits", views.naive(pa.concat_tables([empty, *(r.cast(empty.schema) for r in rows)]))
    )
    return con


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
            "shown": str(finding.shown),
            "audited_at": now,
        }
        for finding in findings
    ]
    files_made = warehouse.write(AUDITS, pa.Table.from_pylist(rows, AUDITS.columns))
    warehouse.commit(warehouse.open(AUDITS), AUDITS, files_made)


def _failure(candidate: Publication, failed: list[Finding]) -> AuditFailed:
    first = failed[0]
    return AuditFailed(
        "The candidate has failed its audits: "
        + "; ".join(f"{f.audit.name}, {f.rows:,} rows: {f.audit.says}" for f in failed),
        where=f"run {candidate.run_id}",
        do=f"The last publication is served as before. The first rows: {first.shown}",
    )
