"""SQL: what the analyst types, over the two public views; rows, a quick chart, files."""

import time
from dataclasses import dataclass
from functools import partial
from typing import Any

import pyarrow as pa
import streamlit as st

from clickstream.errors import ClickstreamError
from serving.app import files, frame, freshness, state
from serving.app.ask import Basis, client
from serving.app.choice import Choice
from serving.app.components.pad import pad
from serving.app.components.switch import switch
from serving.app.remember import Remembered
from serving.app.shown import SECOND, Shown
from serving.app.sql import result, run, saved, schema
from serving.app.sql.examples import EXAMPLES
from serving.questions import Healthy, Sql
from serving.rows import Rows

TEXT = Choice("sql")
TABLE = "table"
VIEWS = {TABLE: "Table", result.BAR: "Bars", result.LINE: "Line"}
AS = Choice("as", tuple(VIEWS), TABLE)
HINT = (
    "Write one SELECT over `events` and `visits`, or take an example: Run shows its rows here, and "
    "the address then holds it, for whoever you send it to."
)
ROW, ROWS = 35, 16  # a row's height in pixels, and how many stand there without scrolling
_NUMBER = st.column_config.NumberColumn(format="localized")
_TYPES: Remembered[Rows] = Remembered(3600)


@dataclass(frozen=True)
class Loaded:
    ran: run.Ran | None
    basis: Basis


def page() -> None:
    here = frame.begin("sql", choices=(TEXT, AS), dated=False, filtered=False)
    site_id = here.site.site_id
    with st.container(border=True, key="card-pad"):
        pad(
            "pad",
            state.view().chosen(TEXT),
            tables=schema.tables(_types(site_id)),
            examples=EXAMPLES,
            saved=saved.queries(site_id),
            error=st.session_state.pop("pad_error", ""),
            on_pick=partial(_picked, site_id),
        )
    frame.live(here, load, draw)


def load(shown: Shown) -> Loaded:
    found = run.ran(shown, shown.view.chosen(TEXT))
    question = Healthy()
    return Loaded(found, shown.ask([question]).basis(question))


def draw(shown: Shown, found: Loaded) -> None:
    with st.container(border=True, key="card-rows"):
        ran = found.ran
        if ran is None:
            st.markdown(HINT)
        elif ran.rows is None:
            st.error(ran.trouble, icon=":material/error:")
            _run_again()
        else:
            _draw_rows(shown, ran, ran.rows)


def _draw_rows(shown: Shown, ran: run.Ran, rows: Rows) -> None:
    table = rows.table
    can = list(VIEWS) if result.drawn(table)[1] and table.num_rows else [TABLE]
    how = shown.view.chosen(AS) if shown.view.chosen(AS) in can else TABLE
    with st.container(horizontal=True, vertical_alignment="center", key="head-rows"):
        st.markdown(_says(shown, ran, rows), width="content")
        st.space("stretch")
        if len(can) > 1:
            picks = state.on_pick(lambda view, name: view.choosing(AS, name))
            switch("as", VIEWS, how, label="Rows as", on_pick=picks)
    if how == TABLE:
        st.dataframe(
            result.frame(table),
            hide_index=True,
            height=min(table.num_rows + 1, ROWS) * ROW + 3,
            row_height=ROW,
            column_config=dict.fromkeys(result.whole_numbers(table), _NUMBER),
            key="rows",
        )
    else:
        st.echarts_chart(
            result.chart(table, how),
            height=result.height(table, how),
            key=f"drawn-{how}",
            alt=f"{', '.join(result.drawn(table)[1])} by {result.drawn(table)[0]}",
        )
        if how == result.BAR and table.num_rows > result.BARS:
            st.caption(f"The first {result.BARS} rows are drawn.")
    with st.container(horizontal=True, key="files-rows"):
        _run_again()
        name = f"{shown.site.site_id} {shown.at.now:%Y-%m-%d %H.%M}"
        files.button("CSV", lambda: result.as_csv(table), f"{name}.csv", "text/csv")
        parquet = "application/vnd.apache.parquet"
        files.button("Parquet", lambda: result.as_parquet(table), f"{name}.parquet", parquet)


def _says(shown: Shown, ran: run.Ran, rows: Rows) -> str:
    """How many rows, how long that took, and of which moment they are."""
    count = f"{rows.table.num_rows:,} {'row' if rows.table.num_rows == 1 else 'rows'}"
    more = ", and there are more: a LIMIT chooses which" if rows.more else ""
    moment = shown.at.now - (time.monotonic() - ran.at) * SECOND
    rests = freshness.rests_on(rows.meta, shown.at.zone, moment)
    took = f"{1000 * ran.seconds:,.0f} ms" if ran.seconds < 1 else f"{ran.seconds:.1f} s"
    return f"**{count}**{more} :gray[· {took} · of {moment:%H:%M:%S} · {rests}]"


def _run_again() -> None:
    st.button("Run again", on_click=run.again, key="rerun", icon=":material/refresh:")


def _types(site_id: str) -> dict[str, pa.Schema]:
    """Of each view's columns; none while the server does not say."""
    found = {}
    for view in schema.ROWS:
        asked = Sql(site_id, schema.TYPE.format(view))
        try:
            found[view] = _TYPES.get(view, partial(client().start, asked)).table.schema
        except ClickstreamError:
            return {}
    return found


def _picked(site_id: str, picked: dict[str, Any]) -> None:
    if "run" in picked:
        run.again()
        state.show(state.view().choosing(TEXT, picked["run"]))
        return
    try:
        if "remove" in picked:
            saved.remove(site_id, picked["remove"])
        else:
            saved.save(site_id, picked["save"], picked["text"])
    except ClickstreamError as trouble:
        st.session_state["pad_error"] = str(trouble)
