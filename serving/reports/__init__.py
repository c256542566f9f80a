"""Reports: questions that are no breakdown of metrics (docs/reports.md)."""

from typing import Any

from serving.query.errors import BadQuery
from serving.reports import funnel, lifecycle, paths, realtime, retention, visits
from serving.reports.report import Report
from serving.reports.scope import Known, Moment

REPORTS = {
    "funnel": Report("How many get from step to step.", funnel.parse, funnel.results),
    "retention": Report("How many came back, and when.", retention.parse, retention.results),
    "lifecycle": Report(
        "Who is new, came back, or stayed away.", lifecycle.parse, lifecycle.results
    ),
    "paths": Report("Where visits go, step by step.", paths.parse, paths.results),
    "visits": Report("Every visit, and what was done in it.", visits.parse, visits.results),
    "realtime": Report(
        "The last half hour of a site.", realtime.parse, realtime.results, is_live=True
    ),
}


def answer(name: str, asked: Any, known: Known, moment: Moment) -> dict[str, Any]:
    """The answer of the report with that name, without what it rests on; raises BadQuery."""
    if name not in REPORTS:
        raise BadQuery(f"Not a report: {name!r}", "/report", name, REPORTS)
    return REPORTS[name].answer(asked, known, moment)
