"""What becomes of odd values: docs/event-contract.md decides, this holds it."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from clickstream.contract.number import canonical
from tests.clickstream.parsing import LEAST, event_of, event_with, reason_of, reason_with, sent


def raw(member: bytes) -> bytes:
    """The least event with this member, written as it is."""
    return sent()[:-1] + b", " + member + b"}"


@pytest.mark.parametrize(
    ("stated", "instant"),
    [
        ("2026-10-01T12:00:00Z", datetime(2026, 10, 1, 12, tzinfo=UTC)),
        ("2026-10-01t12:00:00z", datetime(2026, 10, 1, 12, tzinfo=UTC)),
        ("2026-10-01 12:00:00-00:00", datetime(2026, 10, 1, 12, tzinfo=UTC)),
        ("2026-10-01T00:30:00+05:45", datetime(2026, 9, 30, 18, 45, tzinfo=UTC)),
        ("2026-10-01T12:00:00.1Z", datetime(2026, 10, 1, 12, 0, 0, 100_000, tzinfo=UTC)),
        ("2026-10-01T12:00:00.1234569Z", datetime(2026, 10, 1, 12, 0, 0, 123456, tzinfo=UTC)),
        ("2026-12-31T23:59:60Z", datetime(2027, 1, 1, tzinfo=UTC)),
        ("2027-01-01T00:59:60.5+01:00", datetime(2027, 1, 1, 0, 0, 0, 500_000, tzinfo=UTC)),
        ("1990-01-01T00:00:00Z", datetime(1990, 1, 1, tzinfo=UTC)),
        ("2099-12-31T23:59:59.999999999Z", datetime(2099, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)),
        (1790848800250, datetime(2026, 10, 1, 10, 0, 0, 250_000, tzinfo=UTC)),
        (1790848800250.25, datetime(2026, 10, 1, 10, 0, 0, 250_250, tzinfo=UTC)),
    ],
)
def test_an_event_time_is_an_instant_to_the_microsecond(stated: Any, instant: datetime) -> None:
    assert event_with(event_time=stated)["event_time"] == instant


def test_milliseconds_with_many_digits_are_cut_off_and_not_rounded() -> None:
    event = event_of(raw(b'"event_time": 1790848800000.99999999999999999999999999999999'))
    assert event["event_time"].microsecond == 999


@pytest.mark.parametrize(
    ("stated", "reason"),
    [
        ("2026-10-01T12:00:00", "bad_event_time"),
        ("2026-10-01", "bad_event_time"),
        ("2026-02-29T12:00:00Z", "bad_event_time"),
        ("2026-10-01T24:00:00Z", "bad_event_time"),
        ("2026-10-01T12:00:60Z", "bad_event_time"),
        ("2026-10-01T12:00:00Z\n", "bad_event_time"),
        ("\uff12\uff10\uff12\uff16-10-01T12:00:00Z", "bad_event_time"),
        ("9999-12-31T23:59:59Z", "event_time_out_of_range"),
        ("0001-01-01T00:00:00+23:59", "event_time_out_of_range"),
        ("2100-01-01T00:00:00Z", "event_time_out_of_range"),
        ("1989-12-31T23:59:59.999999Z", "event_time_out_of_range"),
        (1790848800, "event_time_out_of_range"),
        (-1, "event_time_out_of_range"),
        (10**400, "event_time_out_of_range"),
        ("", "missing_field"),
        (None, "missing_field"),
        (True, "wrong_type"),
        (["2026-10-01T12:00:00Z"], "wrong_type"),
    ],
)
def test_an_event_time_that_is_none_is_never_guessed(stated: Any, reason: str) -> None:
    assert reason_with(event_time=stated) == reason


@pytest.mark.parametrize(
    ("amount", "kept"),
    [
        (b"49.9", "49.9000"),
        (b'"49.90"', "49.9000"),
        (b"-12", "-12.0000"),
        (b"0.00005", "0.0000"),
        (b"0.00015", "0.0002"),
        (b"0.000150000000000000000000000000000000000001", "0.0002"),
        (b"0.00025", "0.0002"),
        (b"1.5e3", "1500.0000"),
        (b"-0.0", "0.0000"),
        (b"99999999999999.9999", "99999999999999.9999"),
        (b"1e-99999999999999999999", "0.0000"),
        (b"0.1", "0.1000"),
    ],
)
def test_revenue_is_exact_to_four_places(amount: bytes, kept: str) -> None:
    event = event_of(raw(b'"revenue": {"currency": "eur", "amount": ' + amount + b"}"))
    assert (event["revenue"], event["currency"]) == (Decimal(kept), "EUR")


@pytest.mark.parametrize(
    ("revenue", "reason"),
    [
        (b'{"amount": 1}', "bad_revenue"),
        (b'{"currency": "EUR"}', "bad_revenue"),
        (b"{}", "bad_revenue"),
        (b'{"amount": 1, "currency": "EURO"}', "bad_revenue"),
        (b'{"amount": 100000000000000, "currency": "EUR"}', "bad_revenue"),
        (b'{"amount": 99999999999999.99995, "currency": "EUR"}', "bad_revenue"),
        (b'{"amount": 1e99999999999999999999, "currency": "EUR"}', "bad_revenue"),
        (b'{"amount": "NaN", "currency": "EUR"}', "bad_revenue"),
        (b'{"amount": "Infinity", "currency": "EUR"}', "bad_revenue"),
        (b'{"amount": "1_000", "currency": "EUR"}', "bad_revenue"),
        (b'{"amount": true, "currency": "EUR"}', "wrong_type"),
        (b'{"amount": [1], "currency": "EUR"}', "wrong_type"),
        (b'{"amount": 1, "currency": 978}', "wrong_type"),
        (b"12.50", "wrong_type"),
        (b'"12.50 EUR"', "wrong_type"),
    ],
)
def test_revenue_that_cannot_be_kept_is_a_dead_letter(revenue: bytes, reason: str) -> None:
    assert reason_of(raw(b'"revenue": ' + revenue)) == reason


def test_other_members_of_revenue_change_nothing() -> None:
    event = event_with(revenue={"amount": 1, "currency": "CHF", "tax": 8.1, "lines": [1]})
    assert (event["revenue"], event["currency"], event["props"]) == (Decimal(1), "CHF", {})


def test_properties_are_text_by_key() -> None:
    event = event_with(props={"b": True, "a": " x ", "n": 1.50, "z": None, "l": [1], "": "e"})
    assert list(event["props"].items()) == [("a", "x"), ("b", "true"), ("n", "1.5")]


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("1.50", "1.5"),
        ("15e-1", "1.5"),
        ("100", "100"),
        ("1e2", "100"),
        ("1.0", "1"),
        ("-0", "0"),
        ("-0.0", "0"),
        ("0e99999999999999999999", "0"),
        ("0.000001", "0.000001"),
        ("0.0000001", "1e-7"),
        ("-0.00000012", "-1.2e-7"),
        ("100000000000000000000", "100000000000000000000"),
        ("1000000000000000000000", "1e+21"),
        ("1234567890123456789012", "1.234567890123456789012e+21"),
        ("12345678901234567890", "12345678901234567890"),
        ("0.1234567890123456789", "0.1234567890123456789"),
        ("1E400", "1e+400"),
        ("1e99999999999999999999", "1e99999999999999999999"),
    ],
)
def test_a_number_has_one_text_however_it_was_written(written: str, text: str) -> None:
    assert event_of(raw(f'"props": {{"n": {written}}}'.encode()))["props"] == {"n": text}
    assert event_of(raw(f'"n": {written}'.encode()))["props"] == {"n": text}
    assert event_of(raw(f'"props": {{"n": {text}}}'.encode()))["props"] == {"n": text}


@pytest.mark.parametrize("digits", [400, 1990, 4299, 4300, 4301, 5000])
def test_a_number_of_many_digits_is_kept_exactly_or_not_at_all(digits: int) -> None:
    number = b"7" * digits
    event = event_of(raw(b'"props": {"n": ' + number + b"}"))
    kept = {"n": canonical("7." + "7" * (digits - 1) + f"e{digits - 1}")} if digits < 1995 else {}
    assert event["props"] == kept == event_of(raw(b'"n": ' + number))["props"]


def test_thirty_properties_are_kept_and_the_senders_own_go_before_unknown_fields() -> None:
    props = {f"p{i:02}": "x" for i in range(28)}
    event = event_with(props=props, a1="y", a2="y", a3="y")
    assert set(event["props"]) == {*props, "a1", "a2"}
    assert len(event_with(props={f"p{i:02}": "x" for i in range(40)})["props"]) == 30


def test_long_keys_are_discarded_and_long_values_cut_between_characters() -> None:
    event = event_with(props={"k" * 300: "x", "l" * 301: "x", "é" * 151: "x", "v": "é" * 1001})
    assert event["props"] == {"k" * 300: "x", "v": "é" * 1000}


def test_unknown_scalars_are_properties_unless_props_has_them() -> None:
    event = event_with(plan="pro", seats=3, trial=False, nested={"a": 1}, props={"plan": "free"})
    assert event["props"] == {"plan": "free", "seats": "3", "trial": "false"}


@pytest.mark.parametrize(
    ("member", "field", "value"),
    [
        (b'"title": "a\\u0000b\\tc\\nd"', "title", "a b c d"),
        (b'"title": "  \\u00a0x\\u3000 "', "title", "x"),
        (b'"title": "e\\u0301"', "title", "é"),
        (b'"title": "cut \\ud83d"', "title", "cut \ufffd"),
        (b'"title": "\\ude00\\ud83d"', "title", "\ufffd\ufffd"),
        (b'"title": "\\ud83d\\ude00"', "title", "\U0001f600"),
        (b'"title": "first", "title": "last"', "title", "last"),
        (b'"title": null', "title", ""),
        (b'"name": " sign up\\n"', "name", "sign up"),
        (b'"screen": "1920 X 1080"', "screen", "1920x1080"),
        (b'"screen": "wide"', "screen", ""),
        (b'"language": "de_ch"', "language", "de-CH"),
        (b'"language": "ZH-hant-tw"', "language", "zh-Hant-TW"),
        (b'"scroll": 42.9', "scroll", 42),
        (b'"scroll": 101', "scroll", 100),
        (b'"scroll": -0.5', "scroll", 0),
        (b'"scroll": 1e99999999999999999999', "scroll", 100),
        (b'"scroll": -1e99999999999999999999', "scroll", 0),
        (b'"engaged_ms": 1e400', "engaged_ms", 86_400_000),
        (b'"country": "ch"', "country", "CH"),
        (b'"country": "Switzerland"', "country", ""),
        (b'"v": 1.0', "name", "page_view"),
    ],
)
def test_a_value_is_brought_into_one_form(member: bytes, field: str, value: Any) -> None:
    assert event_of(raw(member))[field] == value


@pytest.mark.parametrize(
    ("field", "limit"),
    [("title", 500), ("url", 4000), ("referrer_url", 4000), ("user_agent", 1000), ("city", 500)],
)
def test_long_text_is_cut(field: str, limit: int) -> None:
    name = "referrer" if field == "referrer_url" else field
    assert event_with(**{name: "ä" * (limit + 1)})[field] == "ä" * limit
    assert event_with(**{name: "a" * (limit - 1) + " b"})[field] == "a" * (limit - 1)


def test_a_name_is_never_cut() -> None:
    assert event_with(name="é" * 120)["name"] == "é" * 120
    assert reason_with(name="é" * 121) == "too_long"


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (None, "empty"),
        (b" \n", "empty"),
        (b"null", "not_an_object"),
        (b"\xef\xbb\xbf" + sent(), ""),
        (b"\xef\xbb\xbf", "not_json"),
        (sent() + b"x", "not_json"),
        (sent().decode().encode("utf-16"), "not_utf8"),
        (b'{"site_id": "\xed\xa0\x80"}', "not_utf8"),
        (raw(b'"scroll": Infinity'), "not_json"),
        (raw(b'"scroll": -Infinity'), "not_json"),
        (raw(b'"title": "a\nb"'), "not_json"),
        (raw(b'"visitor_id": "\\ud83d"'), "bad_character"),
        (raw(b'"user_id": "a\\u0085"'), "bad_character"),
        (raw(b'"v": true'), "unsupported_version"),
        (raw(b'"v": "1"'), "unsupported_version"),
        (raw(b'"v": {"a": 1}'), "unsupported_version"),
        (raw(b'"v": 2, "visitor_id": 7'), "unsupported_version"),
        (raw(b'"props": "a=b"'), "wrong_type"),
        (raw(b'"title": {"a": 1}'), "wrong_type"),
        (raw(b'"bot": "no"'), "wrong_type"),
        (raw(b'"props": {"a": ' + b"[" * 62 + b"]" * 62 + b"}"), ""),
        (raw(b'"props": {"a": ' + b"[" * 63 + b"]" * 63 + b"}"), "too_deep"),
        (raw(b'"other": ' + b"[" * 63 + b"]" * 63), ""),
        (raw(b'"other": ' + b"[" * 64 + b"]" * 64), "too_deep"),
        (raw(b'"revenue": {"x": ' + b"[" * 500 + b"]" * 500 + b"}"), "too_deep"),
        (raw(b'"event_time": ' + b"[" * 500 + b"]" * 500), "too_deep"),
        (raw(b'"title": "' + b'[{\\"' * 500 + b'"'), ""),
        (raw(b'"other": ' + b"[" * 500_000), "too_deep"),
        (b'{"a": "' + b'\\"[' * 300_000, "not_json"),
    ],
)
def test_a_value_that_is_no_plain_object_has_its_reason(value: bytes | None, reason: str) -> None:
    assert reason_of(value) == reason


def test_a_record_as_large_as_the_broker_takes_is_an_event() -> None:
    rest = 1024 * 1024 - len(sent(title=""))
    value = sent(title="x" * rest)
    assert len(value) == 1024 * 1024
    assert event_of(value)["title"] == "x" * 500
    assert reason_of(sent(title="x" * (rest + 1))) == "too_large"


def test_the_ip_address_is_in_no_column() -> None:
    for ip in ("203.0.113.77", "2001:db8:aa::77", " 203.0.113.77 "):
        value = sent(ip=ip, remote_addr=ip.strip(), props={"client": ip, "page": "x"})
        event = event_of(value)
        assert event["props"] == {"page": "x"}
        assert ip.strip() not in json.dumps(event, default=str)


def test_a_clock_a_day_ahead_is_kept_as_stated() -> None:
    assert event_with(event_time="2098-01-01T00:00:00Z")["event_time"].year == 2098


def test_the_least_event_needs_each_of_its_fields() -> None:
    for field in LEAST:
        for missing in (..., None, "", " \u3000"):
            assert reason_with(**{field: missing}) == "missing_field"
