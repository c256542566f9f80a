"""Files that a reader takes away: tables as CSV, reports, rows of SQL."""

import base64
import csv
import io
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import streamlit as st

from clickstream.errors import ClickstreamError
from serving.app.ask import client
from serving.app.components.file import file
from serving.questions import Report


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Values as they are; nothing for what is not there."""
    file = io.StringIO()
    write = csv.writer(file)
    write.writerow(columns)
    write.writerows(["" if value is None else value for value in row] for row in rows)
    return file.getvalue()


def csv_button(
    name: str,
    columns: Sequence[str],
    rows: Callable[[], Iterable[Sequence[Any]]],
    *,
    key: str = "csv",
) -> None:
    """A button for a whole table; the rows are asked for by its click."""
    button("CSV", lambda: as_csv(columns, rows()), f"{name}.csv", "text/csv", key=key)


def button(
    label: str, made: Callable[[], str | bytes], name: str, mime: str, *, key: str = ""
) -> None:
    """A button for a file that is made by its click; where it cannot be, a sentence beside it."""
    key = key or label.lower()
    kept = f"made {key}"

    def make(_: Any) -> None:
        told: dict[str, str] = {"id": str(time.monotonic_ns())}
        try:
            content = made()
        except ClickstreamError as trouble:
            st.session_state[kept] = told | {"error": str(trouble)}
            return
        raw = content.encode() if isinstance(content, str) else content
        content = base64.b64encode(raw).decode()
        st.session_state[kept] = told | {"name": name, "mime": mime, "content": content}

    def forget() -> None:
        st.session_state.pop(kept, None)

    file(key, label, st.session_state.get(kept), make, forget)


def asked(question: Report) -> dict[str, Any]:
    """An answer for a file, not kept."""
    return client().report(question.name, question.asked)
