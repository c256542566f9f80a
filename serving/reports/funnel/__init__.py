"""The funnel: how many get from step to step, how many are lost, and how long it takes them."""

from serving.reports.funnel.asked import parse
from serving.reports.funnel.result import results

__all__ = ["parse", "results"]
