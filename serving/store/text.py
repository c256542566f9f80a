"""Texts of definitions, made comparable as those of events are, and how a wrong one is told."""

from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from clickstream.contract.text import NAME, PATH, TEXT, clean


def wrong(says: str, allowed: Iterable[str] = ()) -> PydanticCustomError:
    """What a validator raises: a sentence without its end, and what there is instead."""
    return PydanticCustomError("wrong", "{says}", {"says": says, "allowed": list(allowed)})


def _written(longest: int) -> AfterValidator:
    def check(given: str) -> str:
        text = clean(given, longest + 1)
        if not text:
            raise wrong("Blank")
        if len(text) > longest:
            raise wrong(f"Longer than {longest} characters")
        return text

    return AfterValidator(check)


def pairs(given: Any) -> Any:
    """A JSON object as pairs sorted by key; anything else as it is."""
    return tuple(sorted(given.items())) if isinstance(given, dict) else given


Name = Annotated[str, _written(NAME), Field(description=f"At most {NAME} characters.")]
Line = Annotated[str, _written(TEXT), Field(description=f"At most {TEXT} characters.")]
Path = Annotated[str, _written(PATH)]
