"""`clickstream app`: the page, until Ctrl-C."""

import os
import sys
from importlib import import_module
from pathlib import Path

from streamlit.web.cli import main as streamlit

from clickstream.ports import must_be_free
from clickstream.settings import Settings, load

MAIN = Path(__file__).with_name("main.py")
EVERY_ADDRESS = ("0.0.0.0", "::")
LATER = (
    "pandas",
    "pyarrow",
    "altair",
    "babel.numbers",
    "serving.client",
)  # what pages import when used


def run() -> None:
    """Show the page at app.port until Ctrl-C; its numbers come from `clickstream serve`."""
    settings = load()
    must_be_free(settings.app.host, settings.app.port, "app.port")
    os.environ.update(environment(settings))
    for module in LATER:  # now, or the first visitor waits for it
        import_module(module)
    sys.argv = ["streamlit", *arguments(settings)]
    streamlit()


def arguments(settings: Settings) -> list[str]:
    """Streamlit's command line; what is not about this machine is in .streamlit/config.toml."""
    app = settings.app
    told = ["run", str(MAIN), f"--server.address={app.host}", f"--server.port={app.port}"]
    if app.host in EVERY_ADDRESS:
        # else Streamlit asks a server of others which address this machine has, to print it
        told.append("--browser.serverAddress=localhost")
    return told


def environment(settings: Settings) -> dict[str, str]:
    """Where the page finds the server: it loads its settings itself, and these are above a file."""
    serve = settings.serve
    return {"CLICKSTREAM_SERVE__HOST": serve.host, "CLICKSTREAM_SERVE__PORT": str(serve.port)}
