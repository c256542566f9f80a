"""One record's fields -> one event's values. The only reading of the contract, for both layers."""

from decimal import Decimal
from hashlib import blake2b
from operator import attrgetter
from typing import Any

from clickstream.contract import revenue, text
from clickstream.contract.moment import microseconds
from clickstream.contract.number import exact, is_number
from clickstream.contract.props import pairs
from clickstream.contract.reasons import Reason, Rejected
from clickstream.contract.text import clean, identifier
from clickstream.contract.wire import Wire, check_version, closely, fast
from clickstream.enrich.agent import device_name
from clickstream.enrich.enriched import enriched
from clickstream.enrich.place import country, country_name
from clickstream.enrich.told import NOTHING, Told
from clickstream.enrich.url import hostname, page_path
from clickstream.enrich.version import version

DAY_MS = 86_400_000

_trusted = attrgetter(*(name for name in Told._fields if name != "bot"))


# The columns of clickstream.event.EVENT in their order, without the record's place in the log.
# A plain tuple of plain values: of those, and of nothing else, the garbage collector lets go.
Event = tuple[Any, ...]


def event(value: bytes | None) -> Event:
    """The event in a record's value. Raises Rejected, and nothing else, for any bytes."""
    if value and (wire := fast(value)) is not None:
        try:
            return columns(value, wire, {})
        except Rejected:
            pass  # looked at closely for the reason: it must not depend on the way taken
    wire, unknown = closely(value)
    assert value is not None
    return columns(value, wire, unknown)


def columns(value: bytes, wire: Wire, unknown: dict[str, object]) -> Event:
    """The event of these fields. Raises Rejected."""
    if wire.v is not None:
        check_version(wire.v)
    site_id = _required("site_id", identifier("site_id", wire.site_id))
    visitor_id = _required("visitor_id", identifier("visitor_id", wire.visitor_id))
    name = _required("name", _name(wire.name))
    event_time = microseconds(wire.event_time)
    money, currency = _money(wire)
    url = clean(wire.url, text.URL)
    referrer_url = clean(wire.referrer, text.URL)
    user_agent = clean(wire.user_agent, text.USER_AGENT)
    told = _told(wire)
    found = enriched(url, referrer_url, user_agent, told)
    ip = clean(wire.ip, text.TEXT)
    *system, bot = found.agent
    return (
        site_id,
        visitor_id,
        event_time,
        identifier("event_id", wire.event_id) or blake2b(value, digest_size=16).hexdigest(),
        name,
        wire.interactive is not False and name != "engagement",
        found.hostname,
        found.path,
        identifier("user_id", wire.user_id),
        -1 if wire.scroll is None else _whole("scroll", wire.scroll, 100),
        0 if wire.engaged_ms is None else _whole("engaged_ms", wire.engaged_ms, DAY_MS),
        money,
        currency,
        pairs(wire.props or {}, unknown, ip) if wire.props or unknown else (),
        *found.acquisition,
        _country(wire.country, ip),
        clean(wire.region, text.TEXT),
        clean(wire.city, text.TEXT),
        *system,
        text.screen(wire.screen) if wire.screen else "",
        text.language(wire.language) if wire.language else "",
        bot,
        url,
        clean(wire.title, text.TEXT),
        referrer_url,
        user_agent,
        told.names() if told is not NOTHING else "",
        version(),
    )


def _required(field: str, value: str) -> str:
    if not value:
        raise Rejected(Reason.MISSING_FIELD, field)
    return value


def _name(sent: str | None) -> str:
    if sent and len(sent) > text.NAME:
        raise Rejected(Reason.TOO_LONG, f"name: {len(sent)} characters, at most {text.NAME}")
    return clean(sent, text.TEXT)


def _money(wire: Wire) -> tuple[Decimal, str]:
    if wire.revenue is None:
        return revenue.NONE
    return revenue.money(wire.revenue.amount, wire.revenue.currency)


def _whole(field: str, value: object, largest: int) -> int:
    """A measurement as a whole number, cut off, within 0 .. largest. Raises Rejected."""
    if not is_number(value):
        raise Rejected(Reason.WRONG_TYPE, f"{field}: expected a number")
    number = exact(value)
    if number > largest:
        return largest
    return int(number) if number > 0 else 0


def _told(wire: Wire) -> Told:
    sent = _trusted(wire)
    if not any(sent) and wire.bot is None:
        return NOTHING
    told = Told._make([*(clean(item, text.TEXT) for item in sent), wire.bot])
    path = clean(wire.path, text.URL)
    return told._replace(
        hostname=hostname(told.hostname) if told.hostname else "",
        path=page_path(path) if path else "",
        device=device_name(told.device),
    )


def _country(given: str | None, ip: str) -> str:
    return (given and country_name(clean(given, text.TEXT))) or (country(ip) if ip else "")
