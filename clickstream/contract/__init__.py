"""The event contract: what a sender may put into one Kafka record (docs/event-contract.md)."""

import json
from functools import cache
from typing import Any


@cache
def schema() -> dict[str, Any]:
    """The JSON Schema of version 1, as published. Do not change the returned value."""
    from importlib.resources import files

    text = files(__package__).joinpath("event.v1.schema.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded
