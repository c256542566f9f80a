"""What visitors do makes sense."""

from collections import Counter
from decimal import Decimal
from itertools import pairwise
from urllib.parse import parse_qs, urlsplit

import pytest

from clickstream.traffic.record import Record
from clickstream.traffic.simulate import catalogue
from tests.clickstream.traffic.simulated import (
    a_day_of_the_shop,
    by_visitor,
    fields,
    simulated,
)

CUSTOM = {"add_to_cart", "remove_from_cart", "purchase", "login", "search", "promo_shown"}


@pytest.fixture(scope="module")
def shop() -> list[Record]:
    return a_day_of_the_shop()


def test_a_purchase_follows_a_cart_and_costs_what_is_in_it(shop: list[Record]) -> None:
    purchases = 0
    for events in by_visitor(shop).values():
        cart: list[Decimal] = []
        for event in events:
            if event["name"] == "add_to_cart":
                cart.append(Decimal(event["props"]["price"]))
            elif event["name"] == "remove_from_cart":
                price = Decimal(
                    catalogue.profiles()["shop.example"].products[event["props"]["product"]]
                )
                cart.remove(price)
            elif event["name"] == "purchase":
                purchases += 1
                assert cart
                assert len(cart) >= int(event["props"]["items"])
                bought = cart[-int(event["props"]["items"]) :]
                assert Decimal(event["revenue"]["amount"]) == sum(bought)
                cart = []
    assert purchases > 20


def test_only_a_purchase_earns_revenue(shop: list[Record]) -> None:
    assert {fields(r)["name"] for r in shop if "revenue" in fields(r)} == {"purchase"}


def test_a_journey_begins_with_a_page_view(shop: list[Record]) -> None:
    assert all(events[0]["name"] == "page_view" for events in by_visitor(shop).values())


def test_a_page_view_comes_from_the_page_before_it(shop: list[Record]) -> None:
    within = 0
    for events in by_visitor(shop).values():
        pages = [event for event in events if event["name"] == "page_view"]
        for before, page in pairwise(pages):
            referrer = page.get("referrer", "")
            if referrer.startswith("https://shop.example"):
                within += 1
                assert referrer == before["url"]
    assert within > 1000


def test_an_engagement_reports_no_more_than_the_time_since_the_page_was_opened() -> None:
    reported = 0
    for events in by_visitor(a_day_of_the_shop(seed=3)).values():
        opened: dict[str, str] = {}
        for event in events:
            if event["name"] == "page_view":
                opened[event["url"]] = event["event_time"]
            elif event["name"] == "engagement":
                reported += 1
                assert event["event_time"] > opened[event["url"]]
                assert 0 <= event["scroll"] <= 100
                assert 0 <= event["engaged_ms"] <= 600_000
    assert reported > 5000


def test_some_bounce_and_some_stay(shop: list[Record]) -> None:
    pages = [
        sum(event["name"] == "page_view" for event in events)
        for events in by_visitor(shop).values()
    ]
    assert 0.25 < sum(count == 1 for count in pages) / len(pages) < 0.6
    assert sum(count >= 5 for count in pages) / len(pages) > 0.1


def test_visitors_come_by_many_ways(shop: list[Record]) -> None:
    landings = [events[0] for events in by_visitor(shop).values()]
    hosts = {urlsplit(event.get("referrer", "")).hostname for event in landings}
    tags = {key for event in landings for key in parse_qs(urlsplit(event["url"]).query)}
    assert {None, "www.google.com", "chatgpt.com", "www.instagram.com", "blog.example"} <= hosts
    assert {"gclid", "utm_source", "utm_medium", "utm_campaign", "fbclid"} <= tags


def test_only_a_landing_carries_the_campaign(shop: list[Record]) -> None:
    for events in by_visitor(shop).values():
        for event in events:
            if "utm_source" in event["url"] and event["name"] == "page_view":
                assert not event.get("referrer", "").startswith("https://shop.example")


def test_who_logs_in_is_known_from_then_on_in_this_visit(shop: list[Record]) -> None:
    logins = 0
    for events in by_visitor(shop).values():
        for before, event in pairwise(events):
            if event["name"] == "login":
                logins += 1
                assert "user_id" in event
                assert "user_id" not in before
    assert logins > 10


def test_some_people_have_two_devices() -> None:
    devices: dict[str, set[str]] = {}
    for visitor, events in by_visitor(a_day_of_the_shop(seed=5)).items():
        for event in events:
            if "user_id" in event:
                devices.setdefault(event["user_id"], set()).add(visitor)
    assert any(len(visitors) > 1 for visitors in devices.values())


def test_some_visitors_come_back_after_more_than_half_an_hour(shop: list[Record]) -> None:
    returned = 0
    times: dict[bytes, int] = {}
    for record in shop:
        if record.event_ms - times.get(record.key, record.event_ms) > 1_800_000:
            returned += 1
        times[record.key] = record.event_ms
    assert returned > 100


def test_journeys_of_different_visitors_overlap() -> None:
    sent = simulated(rate=20, live_ms=60_000)
    changes = sum(before.key != after.key for before, after in pairwise(sent))
    assert changes > 0.8 * len(sent)


def test_the_same_visitor_keeps_device_address_and_language(shop: list[Record]) -> None:
    for events in by_visitor(shop).values():
        for field in ("user_agent", "ip", "screen", "language"):
            assert len({event.get(field) for event in events}) == 1


def test_every_event_id_is_used_once(shop: list[Record]) -> None:
    assert max(Counter(fields(record)["event_id"] for record in shop).values()) == 1


def test_the_shop_has_the_custom_events_of_a_shop(shop: list[Record]) -> None:
    assert {fields(record)["name"] for record in shop} >= CUSTOM


def test_the_blog_sells_nothing() -> None:
    sent = simulated(sites=("blog.example",), rate=100, live_ms=120_000)
    names = {fields(record)["name"] for record in sent}
    assert "purchase" not in names
    assert {"page_view", "engagement", "newsletter_signup"} <= names
    assert all(record.key.startswith(b"blog.example|") for record in sent)
