"""Runs the application until it is told to end."""

import uvicorn
from starlette.applications import Starlette

from clickstream.settings import Settings

# Longer than clients keep theirs: a connection that the server closes as a question comes is an
# error, one that the client closes is none.
KEEP_ALIVE_SECONDS = 60


def run(application: Starlette, settings: Settings) -> None:
    """Listens where the settings say."""
    uvicorn.run(
        application,
        host=settings.serve.host,
        port=settings.serve.port,
        log_level="warning",
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
    )
