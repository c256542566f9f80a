"""What `clickstream app` runs: the frame around the pages."""

from pathlib import Path

import streamlit as st

from serving.app import go
from serving.app.pages import PAGES

HERE = Path(__file__).parent
ICON = str(HERE / "static" / "icon.svg")

st.set_page_config(page_title="clickstream", page_icon=ICON, layout="wide")
st.logo(ICON, size="medium")
st.html(HERE / "page.css")
pages = {
    entry.path: st.Page(
        entry.draw,
        title=entry.title,
        icon=f":material/{entry.icon}:",
        url_path=entry.path or None,
        default=not entry.path,
    )
    for entry in PAGES
}
go.know(pages)
st.navigation(
    {
        group: [pages[entry.path] for entry in PAGES if entry.group == group]
        for group in dict.fromkeys(entry.group for entry in PAGES)
    },
    position="top",
).run()
