"""`clickstream app`: the page, on the loopback address, until Ctrl-C."""

import os
import sys
from pathlib import Path

from clickstream.settings import Settings, load

MAIN = Path(__file__).with_name("main.py")
ADDRESS = "127.0.0.1"


def run() -> None:
    """Show the page at app.port until Ctrl-C; its numbers come from `clickstream serve`."""
    settings = load()
    argv = command(settings.app.port)
    os.execve(argv[0], argv, {**os.environ, **environment(settings)})


def command(port: int) -> list[str]:
    """Streamlit's command line; what is not about this machine is in .streamlit/config.toml."""
    flags = [f"--server.address={ADDRESS}", f"--server.port={port}"]
    return [sys.executable, "-m", "streamlit", "run", str(MAIN), *flags]


def environment(settings: Settings) -> dict[str, str]:
    """Where the page finds the server: it loads its settings itself, and these are above a file."""
    serve = settings.serve
    return {"CLICKSTREAM_SERVE__HOST": serve.host, "CLICKSTREAM_SERVE__PORT": str(serve.port)}
