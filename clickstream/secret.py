"""A secret in a file of its own: read when it is needed, and in no sentence that is said of it."""

import json
import tomllib
from pathlib import Path

from clickstream.errors import ClickstreamError
from clickstream.settings import Settings


def text(path: str, setting: str) -> str:
    """What is in the file that a setting names. Raises ClickstreamError."""
    try:
        return Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as cause:
        why = cause.strerror if isinstance(cause, OSError) else "it is not UTF-8"
        raise ClickstreamError(
            f"A file cannot be read: {why}",
            where=f"{setting} {path}",
            do="Make it readable to this process, or set the path right.",
        ) from cause


def line(path: str, setting: str, what: str) -> str:
    """The one line of such a file, without its end. what: it is, for the error."""
    found = text(path, setting).rstrip("\r\n")
    if len(found.splitlines()) != 1:
        raise ClickstreamError(
            f"The file of the {what} does not have one line",
            where=f"{setting} {path}",
            do=f"Write the {what} into it, and nothing else.",
        )
    return found


def serve_key(settings: Settings) -> str:
    """The key of who asks the server, as the settings give it or its file has it; '' for none."""
    serve = settings.serve
    if serve.key_file:
        return line(serve.key_file, "serve.key_file", "key")
    return serve.key.get_secret_value()


def names(path: str, setting: str) -> dict[str, str]:
    """The texts by name that such a file has, as one JSON object or as TOML."""
    said = text(path, setting)
    try:
        found = json.loads(said) if said.lstrip().startswith("{") else tomllib.loads(said)
    except ValueError:  # it has what was read
        raise _no_names(path, setting) from None
    if not found or not all(isinstance(value, str) for value in found.values()):
        raise _no_names(path, setting)
    return dict(found)


def _no_names(path: str, setting: str) -> ClickstreamError:
    return ClickstreamError(
        "A file does not have one text for each name",
        where=f"{setting} {path}",
        do='Write it as JSON, {"AWS_REGION": "…"}, or as TOML, AWS_REGION = "…".',
    )
