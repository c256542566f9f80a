"""What the query API must answer, in plain Python over the oracle's visits and hits.

It shares nothing with the engines but names: it is written from docs/query.md and docs/metrics.md,
slow on purpose, and asked in the same JSON. Which rows count, by kind of metric:
  hits     an event in the range counts, at its own time, if the filters hold of it
  visits   a visit that starts in the range counts, at its start, if the filters hold of one of all
           its events; by a property of events once for each value that such events have
  entries  as visits, but the page and the hostname of each event are those that its visit entered
           by, in filters and as dimensions; where they are asked about, a visit without a page
           view entered by none
"""

from tests.answers.answers import Answers
from tests.answers.dimensions import OF_EVENTS, VISIT_DIMENSIONS
from tests.answers.metrics import METRIC, PLAIN, rows_of

__all__ = ["METRIC", "OF_EVENTS", "PLAIN", "VISIT_DIMENSIONS", "Answers", "rows_of"]
