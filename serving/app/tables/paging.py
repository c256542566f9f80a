"""Where a reader is in a long table."""

import streamlit as st

from serving.app import state
from serving.app.tables.sheet import Sheet
from serving.app.tables.whole import Asks

LEAST = 5  # rows that a table has room for


def go_to_rows(sheet: Sheet, asks: Asks, total: int, places: int) -> None:
    """Turns a table back to its first page, if the one that it is at is gone."""
    if sheet.is_beyond(asks, total, places):
        state.show(sheet.from_the_top(state.view()))
        st.rerun()
