"""What is asked for on the command line, as text: instants and days."""

from datetime import date, datetime

from clickstream.errors import ClickstreamError


def instant(text: str) -> datetime:
    """An instant with its offset, or raises."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError as cause:
        raise ClickstreamError(
            f"{text!r} is not an instant", where="--until", do="Write it as 2026-11-21T12:00Z."
        ) from cause
    if found.tzinfo is None:
        raise ClickstreamError(
            f"{text!r} has no offset", where="--until", do="Add Z for UTC, or +01:00."
        )
    return found


def days_of(first: str, last: str) -> tuple[date, date] | None:
    """Both, or neither where both are ''."""
    if not first and not last:
        return None
    return _day(first, "--from"), _day(last, "--to")


def _day(text: str, option: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as cause:
        raise ClickstreamError(
            f"{text!r} is not a day", where=option, do="Write it as 2026-11-20."
        ) from cause
