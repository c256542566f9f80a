"""Numbers of a record, exact: no value passes through binary floating point."""

from decimal import Decimal, InvalidOperation
from typing import TypeGuard

# Where ECMAScript changes to an exponent, so that a browser and a server write a number alike.
_PLAIN = range(-7, 21)


class Literal(str):
    """A JSON number with a fraction or an exponent, as it was written."""

    __slots__ = ()


Number = int | Literal


def is_number(value: object) -> TypeGuard[Number]:
    return type(value) is int or type(value) is Literal


def exact(value: int | str) -> Decimal | None:
    """The value as a Decimal; None if no Decimal has its exponent, as in 1e99999999999999999999."""
    try:
        return Decimal(value)
    except InvalidOperation:
        return None


def canonical(value: int | str) -> str:
    """One text for one value: 1, 1.0 and 1e0 are '1'; from 1e21 or below 1e-6 with an exponent."""
    if type(value) is int and -(10**20) < value < 10**20:
        return str(value)
    number = exact(value)
    if number is None:
        return str(value)
    sign, digits, exponent = number.as_tuple()
    written = "".join(map(str, digits)).strip("0")
    if not written or not isinstance(exponent, int):
        return "0"
    power = number.adjusted()
    minus = "-" if sign else ""
    if power in _PLAIN:
        plain = f"{number:f}"
        return plain.rstrip("0").rstrip(".") if "." in plain else plain
    fraction = f".{written[1:]}" if len(written) > 1 else ""
    return f"{minus}{written[0]}{fraction}e{power:+d}"
