"""One site, checked when it is made."""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from zoneinfo import available_timezones

from clickstream.errors import ClickstreamError

# ISO 4217, the active codes; with those of funds and metals left out
_CODES = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD
CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS
GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW
KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR
MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR
SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX
USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
"""
CURRENCIES = frozenset(_CODES.split())
SITE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,252}")
HOSTNAME = re.compile(
    r"(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*"
)


class WrongSite(ClickstreamError):
    """A site that cannot be, or that is not there."""


@dataclass(frozen=True)
class Site:
    """A site. hostnames: those that its pages are under, without port, in lower case."""

    site_id: str
    hostnames: tuple[str, ...]
    timezone: str  # IANA name
    currency: str  # ISO 4217

    def __post_init__(self) -> None:
        if not SITE_ID.fullmatch(self.site_id):
            raise WrongSite(
                f"{self.site_id!r} cannot be a site's id",
                do="Use letters, digits, dots, hyphens and underscores, as in shop.example.",
            )
        for hostname in self.hostnames:
            if not HOSTNAME.fullmatch(hostname):
                raise self._wrong("hostname", hostname, "Write it as in www.shop.example.")
        if self.timezone not in _zones():
            near = _nearest(self.timezone, _zones(), "Europe/Berlin")
            raise self._wrong("time zone", self.timezone, near)
        if self.currency not in CURRENCIES:
            near = _nearest(self.currency, CURRENCIES, "EUR")
            raise self._wrong("currency", self.currency, near)

    def _wrong(self, what: str, value: str, do: str) -> WrongSite:
        return WrongSite(f"{value!r} is not a {what}", where=f"site {self.site_id}", do=do)


@cache  # it looks through a folder of files: 20 ms, for each site
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _nearest(value: str, known: Iterable[str], example: str) -> str:
    by_lower_case = {name.lower(): name for name in known}
    near = difflib.get_close_matches(value.lower(), by_lower_case, n=1)
    return f"Did you mean {by_lower_case[near[0]]}?" if near else f"Write it as in {example}."
