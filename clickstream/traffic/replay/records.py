"""Files in, records out, in the order of their times."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from clickstream.errors import ClickstreamError
from clickstream.traffic.record import Record
from clickstream.traffic.replay.access_log import log_records
from clickstream.traffic.replay.formats import Format, format_of
from clickstream.traffic.replay.json_lines import json_records
from clickstream.traffic.replay.summary import Summary


@dataclass(frozen=True, slots=True)
class Source:
    """One file to replay. site_id '': only for JSON lines, which name their own."""

    path: Path
    format: Format
    site_id: str
    hostname: str

    def records(self, shift_ms: int, summary: Summary) -> Iterator[Record]:
        if self.format == "jsonl":
            return json_records(self.path, self.site_id, shift_ms, summary)
        return log_records(self.path, self.site_id, self.hostname, shift_ms, summary)


def source(path: Path, site_id: str, hostname: str, format: Format | None) -> Source:
    """A file and how to read it; format None: by its content. Raises ClickstreamError."""
    format = format or format_of(path)
    if format == "combined" and not site_id:
        raise ClickstreamError(
            "An access log does not name its site", where=str(path), do="Say whose it is: --site S."
        )
    return Source(path, format, site_id, hostname)


def records(sources: Sequence[Source], shift_ms: int, summary: Summary) -> Iterator[Record]:
    """The records of all files, the file that begins first coming first.

    Rotated logs are named backwards (log.1 is younger than log.2); their order here is by time.
    `summary` is complete when the iterator is. `at_ms` never falls.
    """
    latest = 0
    for each in sorted(sources, key=_begins):
        for record in each.records(shift_ms, summary):
            latest = max(latest, record.at_ms)
            yield record._replace(at_ms=latest)
        summary.files_read += each.path.stat().st_size
        summary.file_read = 0


def span_ms(sources: Sequence[Source]) -> tuple[int, int] | None:
    """The times of the first and the last event; None where there is no event. Reads all files."""
    summary = Summary()
    for each in sources:
        for _ in each.records(0, summary):
            pass
    if summary.first_ms is None or summary.last_ms is None:
        return None
    return summary.first_ms, summary.last_ms


def _begins(each: Source) -> float:
    for record in each.records(0, Summary()):
        if record.event_ms >= 0:
            return record.event_ms
    return float("inf")
