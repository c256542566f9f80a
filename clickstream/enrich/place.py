"""An IP address -> country, from data inside iptocc. The address itself goes no further."""

from functools import lru_cache
from ipaddress import IPv6Address, ip_address


@lru_cache(maxsize=65536)
def country(ip: str) -> str:
    """ISO 3166-1 alpha-2; '' for none, private, unallocated or not an address."""
    from iptocc import country_code

    try:
        address = ip_address(ip.strip())
    except ValueError:
        return ""
    if isinstance(address, IPv6Address):
        address = address.ipv4_mapped or address
    return country_code(str(address)) or ""


def country_name(given: str) -> str:
    """A country as a producer says it: two letters, in capitals; anything else is ''."""
    code = given.upper()
    return code if len(code) == 2 and code.isascii() and code.isalpha() else ""
