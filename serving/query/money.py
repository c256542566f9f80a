"""An amount of money: the number, and how people read it."""

from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any

from babel.numbers import format_compact_currency, format_currency

_LOCALE = "en_US"


def money(amount: Decimal | float, currency: str) -> dict[str, Any]:
    """value: in the currency's units. short: such as €1.2K. long: in full. Halves away from 0."""
    value = float(amount)
    with localcontext(rounding=ROUND_HALF_UP):
        return {
            "value": value,
            "currency": currency,
            "short": format_compact_currency(value, currency, locale=_LOCALE, fraction_digits=1),
            "long": format_currency(value, currency, locale=_LOCALE),
        }
