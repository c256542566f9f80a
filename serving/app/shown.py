"""One drawing of a page: whose numbers, of which time, beside which other time, under what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any

from streamlit.delta_generator import DeltaGenerator

from serving.answers import Site
from serving.app import compare, interval, period
from serving.app.address import View
from serving.app.ask import Answers, ask
from serving.app.compare import Compared
from serving.app.filters.tree import asked as filters_asked
from serving.app.period import Moment, Period
from serving.questions import Question, Report

SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Shown:
    """`picked`: it answers a click, and not the clock. slot: where waiting is drawn."""

    view: View
    site: Site
    at: Moment
    slot: DeltaGenerator | None = None
    picked: bool = False

    @cached_property
    def period(self) -> Period:
        return period.resolve(self.view.period, self.at)

    @cached_property
    def compared(self) -> Compared | None:
        """None: nothing is compared, or the site was not counted yet then."""
        found = compare.resolve(self.view.compare, self.period, match=self.view.match)
        return found if found and found.counted else None

    @property
    def interval(self) -> str:
        return interval.of(self.view.interval, self.period)

    def report(self, name: str, *, compared: bool = False, **asked: Any) -> Report:
        """A report of the site in the period, under the filters; asked: the report's own keys.

        compared: beside the other time, where something is compared.
        """
        scope: dict[str, Any] = {
            "site_id": self.site.site_id,
            "date_range": self.period.date_range,
            "filters": filters_asked(self.view.filters),
        }
        if compared and self.compared:
            alike = self.compared.alike.date_range
            scope["include"] = {"comparisons": {"mode": "custom", "date_range": alike}}
        return Report(name, {**scope, **asked})

    def ask(self, live: Sequence[Question], ended: Sequence[Question] = ()) -> Answers:
        """Answers to all; `ended` are of times that are over, and kept for a few seconds."""
        assert self.slot is not None
        return ask(live, ended, self.slot, picked=self.picked)

    def ask_now(self, questions: Sequence[Question]) -> Answers:
        """Questions about the period: asked at every refresh, unless the period is over."""
        return self.ask([], questions) if self.period.ended else self.ask(questions)
