"""An IP address -> country."""

import pytest

from clickstream.enrich.place import country
from tests.clickstream.parsing import event_with


@pytest.mark.parametrize(
    ("ip", "expected"),
    [
        ("8.8.8.8", "US"),
        ("2a02:1210:5200::1", "CH"),
        ("::ffff:8.8.8.8", "US"),
        ("192.168.1.1", ""),
        ("::1", ""),
        ("fe80::1%eth0", ""),
        ("8.8.8.8:443", ""),
        ("08.8.8.8", ""),
        ("not an address", ""),
        ("", ""),
    ],
)
def test_an_address_is_in_a_country_or_none(ip: str, expected: str) -> None:
    assert country(ip) == expected


def test_a_given_country_wins_if_it_is_a_code() -> None:
    assert event_with(ip="8.8.8.8", country="ch")["country"] == "CH"
    assert event_with(ip="8.8.8.8", country="Switzerland")["country"] == "US"


def test_region_and_city_are_only_what_the_sender_says() -> None:
    event = event_with(ip="8.8.8.8")
    assert (event["region"], event["city"]) == ("", "")
