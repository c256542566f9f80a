"""Paths: from page to page within visits, onward from a start or back from an end."""

from serving.reports.paths.asked import parse
from serving.reports.paths.result import results

__all__ = ["parse", "results"]
