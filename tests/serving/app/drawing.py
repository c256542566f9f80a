"""Pages without a browser: Streamlit's own AppTest, over the real server or over none."""

from urllib.parse import urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from clickstream.ports import free_port
from serving.app import ask


def drawn(screen: str, serve_url: str, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """A page by the name of its module in serving/app/screens/, not yet run."""
    monkeypatch.setenv("CLICKSTREAM_SERVE__PORT", str(urlsplit(serve_url).port))
    ask.client.clear()
    script = f"from serving.app.screens import {screen}\n{screen}.page()"
    return AppTest.from_string(script, default_timeout=60)


def drawn_over_nothing(screen: str, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The same where no server answers."""
    return drawn(screen, f"http://127.0.0.1:{free_port()}", monkeypatch)


def said(page: AppTest) -> str:
    """All that stands on the page as text; parts of our own are seen by a browser alone."""
    kinds = (page.markdown, page.caption, page.warning, page.error, page.info)
    return "\n".join(str(each.value) for kind in kinds for each in kind)
