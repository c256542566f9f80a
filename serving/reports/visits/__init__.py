"""The visit log: every visit, newest first, and what was done in it; also one visitor's history."""

from serving.reports.visits.asked import parse
from serving.reports.visits.result import results

__all__ = ["parse", "results"]
