"""A page's address -> hostname, path and tags."""

import json

import pytest

from clickstream.enrich.url import page, parameters, split
from tests.shared import shared


@pytest.mark.parametrize(
    ("url", "hostname", "path"),
    [
        ("https://shop.example", "shop.example", "/"),
        ("https://www.Shop.Example:8443/A/b/?q=1#top", "shop.example", "/A/b/"),
        ("https://user:pass@shop.example./x", "shop.example", "/x"),
        ("http://[2001:DB8::1]:80/x", "[2001:db8::1]", "/x"),
        ("http://192.0.2.7/x", "192.0.2.7", "/x"),
        ("//cdn.example/x", "cdn.example", "/x"),
        ("https://münchen.example/", "xn--mnchen-3ya.example", "/"),
        ("https://shop.example/caf%C3%A9%20x", "shop.example", "/caf%C3%A9%20x"),
        ("https://shop.example?x=/y", "shop.example", "/"),
        ("https://shop.example#/route", "shop.example", "/"),
        ("app://screens/settings", "screens", "/settings"),
        ("/relative/path?x", "", "/relative/path"),
        ("index.html", "", "/index.html"),
        ("?only=query", "", "/"),
        ("https://ex ample/x", "", "/x"),
        ("https://" + "a" * 300 + ".example/x", "", "/x"),
        ("https:///x", "", "/x"),
        ("https://[broken/x", "", "/x"),
        ("javascript:alert(1)", "", "/alert(1)"),
        (":::", "", "/:::"),
        ("", "", ""),
    ],
)
def test_an_address_has_a_hostname_and_a_path(url: str, hostname: str, path: str) -> None:
    found = page(url)
    assert (found.hostname, found.path) == (hostname, path)


def test_the_tag_is_utm_source_else_source_else_ref_and_blank_is_not_there() -> None:
    assert page("https://s.example/?ref=r&source=s&utm_source=u").tag == "u"
    assert page("https://s.example/?ref=r&source=s").tag == "s"
    assert page("https://s.example/?utm_source=&source=+&ref=r").tag == "r"


def test_parameters_are_decoded_and_of_two_the_first_counts() -> None:
    found = page(
        "https://s.example/?utm_campaign=a%20b+c&utm_campaign=second&utm_term=%FF&utm_CONTENT=x"
    )
    assert (found.campaign, found.term, found.content) == ("a b c", "\ufffd", "")


def test_the_click_id_is_the_first_in_their_order() -> None:
    assert page("https://s.example/?fbclid=1&gclid=2").click_id == "gclid"
    assert page("https://s.example/?gclid=").click_id == ""


def test_peers_case_of_query_parameters_gives_what_they_extract() -> None:
    case = shared("cases/ga4_velir/url_query_parameters")
    expected = json.loads((case / "expected.json").read_text())["expect"]["extracted"]
    ours = {"param1": "utm_medium", "param2": "utm_campaign", "param3": "utm_term"}
    for line in (case / "events.jsonl").read_text().splitlines():
        event = json.loads(line)
        if event["event_id"] not in expected:
            continue  # these leave parameters out of an address, which we never do
        url = event["url"]
        for theirs, name in ours.items():
            url = url.replace(theirs, name)
        found = parameters(split(url).query)
        assert {p: found.get(name) for p, name in ours.items()} == expected[event["event_id"]]
