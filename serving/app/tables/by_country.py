"""The world above a table of places: visitors by country, each a way to filter the page."""

import json
from functools import partial

from serving.answers import Answer
from serving.app import format, state
from serving.app.components.panel import panel
from serving.app.components.rows import Bar
from serving.app.filters.change import chosen
from serving.app.filters.words import value_name
from serving.app.shown import Shown

KEY = "panel-world"
COUNTRY = "visit:country"


def draw(shown: Shown, answer: Answer) -> None:
    visitors = [(row.dimensions[0], row.metrics[0]) for row in answer.results]
    counts = {code: n for code, n in visitors if isinstance(n, float)}
    most, on = max(counts.values(), default=0) or 1, chosen(shown.view.filters, COUNTRY)
    bars = [
        Bar(
            value=json.dumps([code]),
            label=value_name(COUNTRY, code),
            text=format.number(count),
            part=count / most,
            title=f"{count:,.0f} visitors",
            on=code in on,
            mark=code,
        )
        for code, count in counts.items()
    ]
    panel(
        KEY,
        "Visitors by country",
        [],
        bars,
        head="Country",
        unit="Visitors",
        share="",
        places=9,
        empty="",
        draws="map",
        details=False,
        saves=f"{shown.site.site_id} visitors by country {shown.period.covers}",
        on_pick=partial(state.narrow, (COUNTRY,)),
    )
