"""Events that an older enrichment made are as today's makes them, but for what was told."""

import pyarrow as pa
import pytest

from clickstream.enrich import version
from clickstream.enrich.acquisition import Acquisition
from clickstream.enrich.again import enriched_anew
from clickstream.enrich.agent import Agent
from clickstream.enrich.told import Told
from clickstream.parse import parse
from tests.clickstream.parsing import sent, table

FOUND = ("hostname", "path", *Acquisition._fields, *Agent._fields)
SENT = {
    "url": "https://shop.example/p/tee?utm_source=ig&utm_medium=cpc&utm_content=a&gclid=1",
    "referrer": "https://www.google.com/search?q=tee",
    "user_agent": "Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0",
    "ip": "8.8.8.8",
}
TOLD = {
    "hostname": "told.example",
    "path": "/told",
    "source": "Told",
    "channel": "Told",
    "utm_source": "told",
    "utm_medium": "told",
    "utm_campaign": "told",
    "utm_content": "told",
    "utm_term": "told",
    "device": "tv",
    "browser": "Told",
    "browser_version": "1",
    "os": "Told",
    "os_version": "2",
    "bot": True,
}


def aged(events: pa.Table) -> pa.Table:
    """As an older enrichment might have made them: all that was not told is another value."""
    for name in ("enrichment", *FOUND):
        told = [name in names.split(",") for names in events["told"].to_pylist()]
        kind = events.field(name).type
        other = (
            pa.array([not value for value in events[name].to_pylist()])
            if pa.types.is_boolean(kind)
            else pa.array(["of old"] * events.num_rows, kind)
        )
        values = pa.compute.if_else(pa.array(told), events[name], other)
        events = events.set_column(events.schema.get_field_index(name), events.field(name), values)
    return events


@pytest.fixture(scope="module")
def events() -> pa.Table:
    """One with nothing told, one with each told alone, one with all."""
    telling = [{}, *({name: value} for name, value in TOLD.items()), TOLD]
    return parse(table(*(sent(**SENT, **told) for told in telling))).events


def test_what_can_be_told_is_what_was_tried() -> None:
    assert tuple(TOLD) == Told._fields


def test_what_was_told_is_named(events: pa.Table) -> None:
    assert events["told"].to_pylist() == ["", *TOLD, ",".join(TOLD)]


def test_events_of_an_older_enrichment_become_as_if_parsed_today(events: pa.Table) -> None:
    old = aged(events)
    assert old["source"][0].as_py() == "of old"
    assert enriched_anew(old).equals(events)


def test_events_of_this_enrichment_stay_as_they_are(events: pa.Table) -> None:
    assert set(events["enrichment"].to_pylist()) == {version()}
    assert enriched_anew(events) is events


def test_the_country_that_came_of_the_address_stays(events: pa.Table) -> None:
    assert enriched_anew(aged(events))["country"].to_pylist() == ["US"] * events.num_rows
