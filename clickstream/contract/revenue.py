"""Revenue, exact or refused: an amount that cannot be kept as sent is never silently dropped."""

import re
from decimal import ROUND_HALF_EVEN, Context, Decimal

from clickstream.contract.number import exact, is_number
from clickstream.contract.reasons import Reason, Rejected

NONE = (Decimal("0.0000"), "")

_UNIT = Decimal("0.0001")
_LIMIT = Decimal(10) ** 14  # DECIMAL(18, 4)
_CONTEXT = Context(prec=40, rounding=ROUND_HALF_EVEN)
_AMOUNT = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?", re.ASCII)
_CURRENCY = re.compile(r"[A-Za-z]{3}")


def money(amount: object, currency: str | None) -> tuple[Decimal, str]:
    """(amount to 4 places, half to even; ISO 4217 code in capitals). Raises Rejected."""
    if amount is None:
        raise Rejected(Reason.BAD_REVENUE, "revenue.amount: missing")
    if not is_number(amount) and type(amount) is not str:
        raise Rejected(Reason.WRONG_TYPE, "revenue.amount: expected a number or decimal text")
    shown = f"revenue.amount: {str(amount)[:40]!r}"
    if type(amount) is str and not _AMOUNT.fullmatch(amount):
        raise Rejected(Reason.BAD_REVENUE, f"{shown} is not a decimal number")
    if currency is None or not _CURRENCY.fullmatch(currency):
        raise Rejected(Reason.BAD_REVENUE, "revenue.currency: expected three letters, as in EUR")
    number = exact(amount)
    if not -_LIMIT < number < _LIMIT:
        raise Rejected(Reason.BAD_REVENUE, f"{shown} has more than 14 digits before the point")
    rounded = number.quantize(_UNIT, context=_CONTEXT)
    if not -_LIMIT < rounded < _LIMIT:
        raise Rejected(Reason.BAD_REVENUE, f"{shown} has more than 14 digits before the point")
    return (rounded if rounded else NONE[0], currency.upper())
