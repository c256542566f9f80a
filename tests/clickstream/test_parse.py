"""Records -> events and dead letters: the tables."""

import subprocess
import sys
from datetime import UTC, datetime

import pyarrow as pa
import pytest

from clickstream.enrich import version
from clickstream.event import DEAD_LETTER, EVENT, RECORD
from clickstream.parse import CHUNK, LAST_ARRIVAL, parse
from tests.clickstream.parsing import ARRIVAL, LEAST, event_of, event_with, sent, table


def test_every_column_of_the_schema_is_filled_and_none_is_null() -> None:
    parsed = parse(table(sent(), b"broken"))
    assert parsed.events.schema.equals(EVENT)
    assert parsed.dead_letters.schema.equals(DEAD_LETTER)
    for made in parsed:
        made.validate(full=True)
        assert [column.null_count for column in made.columns] == [0] * made.num_columns


def test_no_records_give_two_empty_tables() -> None:
    parsed = parse(RECORD.empty_table())
    assert parsed.events.equals(EVENT.empty_table())
    assert parsed.dead_letters.equals(DEAD_LETTER.empty_table())


def test_order_and_place_in_the_log_are_kept() -> None:
    parsed = parse(table(sent(name="a"), b"x", sent(name="b"), None, sent(name="c")))
    assert parsed.events["name"].to_pylist() == ["a", "b", "c"]
    assert parsed.events["kafka_offset"].to_pylist() == [100, 102, 104]
    assert parsed.dead_letters["kafka_offset"].to_pylist() == [101, 103]
    assert parsed.dead_letters["value"].to_pylist() == [b"x", b""]
    assert set(parsed.events["kafka_partition"].to_pylist()) == {3}
    assert set(parsed.events["arrival_time"].to_pylist()) == {ARRIVAL}


def test_an_arrival_beyond_all_calendars_is_the_last_there_is() -> None:
    """Of an event or a dead letter, by a sender's clock that has microseconds for milliseconds."""
    records = table(sent(), b"x")
    far = pa.array([2**60, 2**60], RECORD.field("arrival_time").type)
    column = records.schema.get_field_index("arrival_time")
    parsed = parse(records.set_column(column, RECORD.field("arrival_time"), far))
    assert parsed.events["arrival_time"].to_pylist() == [LAST_ARRIVAL]
    assert parsed.dead_letters["arrival_time"].to_pylist() == [LAST_ARRIVAL]


def test_records_beyond_one_chunk_are_the_same_as_apart() -> None:
    values = [sent(name=f"n{i}") if i % 7 else b"{" for i in range(CHUNK + 10)]
    together = parse(table(*values))
    assert together.events["name"].to_pylist() == [f"n{i}" for i in range(CHUNK + 10) if i % 7]
    assert together.dead_letters.num_rows == len(range(0, CHUNK + 10, 7))


def test_records_come_in_other_arrow_types_and_orders_too() -> None:
    records = table(sent()).select(["value", *[n for n in RECORD.names if n != "value"]])
    large = records.set_column(0, "value", records["value"].cast(pa.large_binary()))
    zurich = large.set_column(
        large.schema.get_field_index("arrival_time"),
        "arrival_time",
        large["arrival_time"].cast(pa.timestamp("ms", "Europe/Zurich")),
    )
    assert parse(zurich).events.equals(parse(table(sent())).events)


def test_the_least_event_has_nothing_but_what_was_sent() -> None:
    event = event_of(sent())
    filled = {name: value for name, value in event.items() if value not in ("", 0, False, {})}
    assert filled == {
        **LEAST,
        "event_time": datetime(2026, 10, 1, 12, tzinfo=UTC),
        "event_id": event["event_id"],
        "interactive": True,
        "scroll": -1,
        "channel": "Direct",
        "enrichment": version(),
        "topic_id": "topic",
        "kafka_partition": 3,
        "kafka_offset": 100,
        "arrival_time": ARRIVAL,
    }


def test_values_go_to_their_own_columns() -> None:
    given = {
        "event_id": "e1",
        "user_id": "u1",
        "title": "Title",
        "screen": "1920x1080",
        "language": "de-CH",
        "hostname": "host.example",
        "path": "/path",
        "source": "Source",
        "channel": "Channel",
        "utm_source": "us",
        "utm_medium": "um",
        "utm_campaign": "uc",
        "utm_content": "uo",
        "utm_term": "ut",
        "country": "CH",
        "region": "Region",
        "city": "City",
        "device": "Device",
        "browser": "Browser",
        "browser_version": "1.2",
        "os": "Os",
        "os_version": "3.4",
        "bot": True,
        "scroll": 40,
        "engaged_ms": 1234,
        "interactive": False,
        "url": "https://other.example/x?utm_source=no&utm_medium=no&utm_campaign=no",
        "user_agent": "Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0",
        "props": {"key": "value"},
    }
    event = event_with(**given, referrer="https://news.example/a/?b")
    assert {name: event[name] for name in given} == given
    assert event["referrer_url"] == "https://news.example/a/?b"
    assert event["referrer"] == "news.example/a"


def test_a_trusted_field_that_is_blank_changes_nothing() -> None:
    found = {
        "url": "https://shop.example/p?utm_source=fb&utm_medium=cpc&utm_campaign=c&utm_term=t",
        "user_agent": "Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0",
        "ip": "8.8.8.8",
        "event_id": "e1",
    }
    trusted = ["hostname", "path", "source", "channel", "country", "region", "city", "device"]
    trusted += ["browser", "browser_version", "os", "os_version", "bot"]
    trusted += [f"utm_{tag}" for tag in ("source", "medium", "campaign", "content", "term")]
    blank = {field: None if field == "bot" else " " for field in trusted}
    assert event_with(**found, **blank) == event_with(**found)


def test_without_an_event_id_the_same_bytes_have_the_same_one() -> None:
    first, again, other = (event_of(v)["event_id"] for v in (sent(), sent(), sent(title="x")))
    assert first == again != other
    assert len(first) == 32
    assert event_with(event_id=" ")["event_id"] == event_of(sent(event_id=" "))["event_id"] != " "


def test_an_engagement_is_never_interactive() -> None:
    assert event_with(name="engagement", interactive=True)["interactive"] is False
    assert event_with(name="sign_up")["interactive"] is True
    assert event_with(name="sign_up", interactive=False)["interactive"] is False


def test_two_sides_of_an_id_cut_would_be_one_visitor_so_it_is_a_dead_letter() -> None:
    long = "a" * 256
    assert event_with(visitor_id=long)["visitor_id"] == long
    parsed = parse(table(sent(visitor_id=long + "1"), sent(visitor_id=long + "2")))
    assert parsed.events.num_rows == 0


@pytest.mark.parametrize("field", ["site_id", "visitor_id", "event_id", "user_id"])
def test_an_id_is_kept_character_for_character(field: str) -> None:
    odd = " A\u0301 \u00c1 |\u200b'\"\\"
    assert event_with(**{field: odd})[field] == odd


def test_importing_parse_loads_no_data_of_enrichment() -> None:
    heavy = ["ua_parser", "crawlerdetect", "iptocc", "yaml"]
    code = f"import sys, clickstream.parse; print([m for m in {heavy} if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
