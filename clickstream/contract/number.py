"""Numbers of a record, exact: no value passes through binary floating point."""

from decimal import Decimal, InvalidOperation
from typing import TypeGuard

# Where ECMAScript changes to an exponent, so that a browser and a server write a number alike.
_PLAIN = range(-6, 21)


class Literal(str):
    """A JSON number with a fraction or an exponent, as it was written."""

    __slots__ = ()


Number = int | Literal


def is_number(value: object) -> TypeGuard[Number]:
    return type(value) is int or type(value) is Literal


def exact(value: int | str) -> Decimal:
    """The value as a Decimal; where no Decimal has its exponent (1e99999999999999999999), the
    nearest: an infinity, or zero."""
    try:
        return Decimal(value)
    except InvalidOperation:
        mantissa, _, exponent = str(value).lower().partition("e")
        if exponent.startswith("-") or not mantissa.strip("-0."):
            return Decimal(0)
        return Decimal("-Infinity" if mantissa.startswith("-") else "Infinity")


def canonical(value: int | str) -> str:
    """One text for one value: 1, 1.0 and 1e0 are '1'; from 1e21 or below 1e-6 with an exponent."""
    if type(value) is int and -(10**20) < value < 10**20:
        return str(value)
    number = exact(value)
    if not number:
        return "0"
    if not number.is_finite():
        return str(value)
    if (power := number.adjusted()) in _PLAIN:
        plain = f"{number:f}"
        return plain.rstrip("0").rstrip(".") if "." in plain else plain
    written = "".join(map(str, number.as_tuple().digits)).strip("0")
    fraction = f".{written[1:]}" if len(written) > 1 else ""
    return f"{'-' if number < 0 else ''}{written[0]}{fraction}e{power:+d}"
