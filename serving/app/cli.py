"""`clickstream app`: Streamlit in this process's place, on the loopback address."""

import os
import sys
from pathlib import Path
from typing import NoReturn

from clickstream.settings import Settings

MAIN = Path(__file__).with_name("main.py")
ADDRESS = "127.0.0.1"


def command(port: int) -> list[str]:
    """The command line; what is not about this machine stands in .streamlit/config.toml."""
    flags = [f"--server.address={ADDRESS}", f"--server.port={port}"]
    return [sys.executable, "-m", "streamlit", "run", str(MAIN), *flags]


def environment(settings: Settings) -> dict[str, str]:
    """The page loads its settings itself; what differs here from a plain load is handed on."""
    serve = {"HOST": settings.serve.host, "PORT": str(settings.serve.port)}
    return {**os.environ, **{f"CLICKSTREAM_SERVE__{name}": text for name, text in serve.items()}}


def run(settings: Settings) -> NoReturn:
    argv = command(settings.app.port)
    os.execve(argv[0], argv, environment(settings))
