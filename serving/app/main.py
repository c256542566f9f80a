"""What `clickstream app` runs: the frame around the pages."""

from pathlib import Path

import streamlit as st

from serving.app.screens import overview, realtime

HERE = Path(__file__).parent
ICON = str(HERE / "static" / "icon.svg")

st.set_page_config(page_title="clickstream", page_icon=ICON, layout="wide")
st.logo(ICON, size="medium")
st.html(HERE / "page.css")
st.navigation(
    [
        st.Page(overview.page, title="Overview", icon=":material/monitoring:", default=True),
        st.Page(realtime.page, title="Realtime", icon=":material/sensors:", url_path="realtime"),
    ],
    position="top",
).run()
