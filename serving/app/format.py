"""Numbers for people: 1.2k, 3m 04s, 40.5%, how one has changed; and texts that show as they are."""

import re
from dataclasses import dataclass

from serving.answers import Money, Value
from serving.query.money import money

MISSING = "–"  # noqa: RUF001  not defined, as the bounce rate of no visit


@dataclass(frozen=True)
class Change:
    """`text` with an arrow; `tone` is good, bad or flat for this metric's reader."""

    text: str
    tone: str


def number(value: float) -> str:
    """Up to 9,999 every digit, from there three of them: 58.5k, 1.2M."""
    if abs(value) < 10_000:
        return f"{value:,.0f}"
    for size, unit in ((1e9, "B"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= size * 0.9995:
            scaled = value / size
            return f"{scaled:,.0f}{unit}" if abs(scaled) >= 100 else f"{scaled:.1f}{unit}"
    raise AssertionError(value)


def duration(seconds: float) -> str:
    """Two units at most: 48s, 3m 04s, 2h 05m."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole}s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes}m {rest:02d}s"
    return f"{minutes // 60}h {minutes % 60:02d}m"


def share(part: float, whole: float) -> str:
    """A part of a whole as a percentage; a part that is there is never shown as 0%."""
    if not whole:
        return ""
    percent = 100 * part / whole
    return "<1%" if 0 < percent < 0.5 else f"{percent:.0f}%"


def value(kind: str, amount: Value, *, exact: bool = False) -> str:
    """`kind`: count, ratio, percent, seconds or money. `exact`: no digit left out."""
    if amount is None:
        return MISSING
    if isinstance(amount, Money):
        has_cents = abs(amount.value) < 1000 and not amount.value.is_integer()
        return amount.long if exact or has_cents else amount.short
    match kind:
        case "count" | "money":  # an amount without a currency is nothing
            return f"{amount:,.0f}" if exact else number(amount)
        case "ratio":
            return f"{amount:.2f}"
        case "percent":
            return f"{amount:.1f}%".replace(".0%", "%")
        case "seconds":
            return duration(amount)
    raise ValueError(f"No number is of the kind {kind!r}.")


def of_currency(value: float, currency: str) -> Money:
    """An amount as the API tells it."""
    return Money(**money(value, currency))


def no_money(currency: str) -> Money:
    """Nothing, in a currency."""
    return of_currency(0, currency)


def amount(value: float, currency: str) -> str:
    """An amount as the API writes it in full: to the smallest coin, halves away from 0."""
    return str(money(value, currency)["long"])


def change(moved: float | None, *, points: bool, less_is_better: bool) -> Change:
    """By how much a number has moved, in percentage points or in percent. None: nothing can be
    compared, and nothing is said."""
    if moved is None:
        return Change("", "flat")
    size = f"{abs(moved):g} pts" if points else f"{abs(moved):,.0f}%"
    if moved == 0:
        return Change(size, "flat")
    good = (moved > 0) != less_is_better
    return Change(f"{'↑' if moved > 0 else '↓'} {size}", "good" if good else "bad")


def plain(text: str) -> str:
    """A text of senders or people as Markdown that shows it as it is: no link, no picture.

    Punctuation of ASCII alone: before anything else Markdown shows the backslash itself.
    """
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)
