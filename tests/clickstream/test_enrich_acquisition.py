"""Tags and referrers -> source and referrer."""

import pytest

from clickstream.enrich import sources
from clickstream.enrich.acquisition import Acquisition, acquisition
from clickstream.enrich.told import NOTHING, Told
from clickstream.enrich.url import page


def came(url: str = "https://shop.example/", referrer: str = "") -> Acquisition:
    seen = page(url)
    return acquisition(seen, seen.hostname, referrer, NOTHING)


@pytest.mark.parametrize(
    ("referrer", "source"),
    [
        ("https://www.google.com/", "Google"),
        ("https://www.google.co.uk/search?q=x", "Google"),
        ("https://docs.google.com/document/1", "docs.google.com"),
        ("https://support.google.com/", "support.google.com"),
        ("https://mail.google.com/", "Gmail"),
        ("android-app://com.google.android.googlequicksearchbox/", "Google"),
        ("https://www.bing.com/", "Bing"),
        ("https://duckduckgo.com/", "DuckDuckGo"),
        ("https://news.ycombinator.com/item?id=1", "Hacker News"),
        ("https://l.facebook.com/l.php", "Facebook"),
        ("https://m.facebook.com/", "Facebook"),
        ("https://t.co/abc", "Twitter"),
        ("https://x.com/", "Twitter"),
        ("https://old.reddit.com/r/x", "Reddit"),
        ("https://chatgpt.com/", "ChatGPT"),
        ("https://www.perplexity.ai/search", "Perplexity"),
        ("https://de.wikipedia.org/wiki/X", "Wikipedia"),
        ("https://Blog.Example:8080/post/", "blog.example"),
        ("https://sub.shop.example/", "sub.shop.example"),
        ("https://www.shop.example/other", ""),
        ("http://localhost:3000/x", ""),
        ("ftp://files.example/", ""),
        ("google.com", ""),
        ("about:blank", ""),
        ("https:///", ""),
        ("", ""),
    ],
)
def test_a_referrer_names_its_source(referrer: str, source: str) -> None:
    assert came(referrer=referrer).source == source


@pytest.mark.parametrize(
    ("tag", "source"),
    [
        ("fb", "Facebook"),
        ("IG", "Instagram"),
        ("google", "Google"),
        ("adwords", "Google"),
        ("hn", "Hacker News"),
        ("youtube.com", "YouTube"),
        ("www.youtube.com", "YouTube"),
        ("chatgpt.com", "ChatGPT"),
        ("Autumn-Newsletter", "Autumn-Newsletter"),
        ("(direct)", ""),
    ],
)
def test_a_tag_names_its_source_in_one_spelling(tag: str, source: str) -> None:
    found = came(f"https://shop.example/?utm_source={tag}", "https://news.example/")
    assert (found.source, found.utm_source) == (source, tag)


def test_a_blank_tag_leaves_the_referrer_to_say_it() -> None:
    assert (
        came("https://shop.example/?utm_source=", "https://news.example/").source == "news.example"
    )


@pytest.mark.parametrize(
    ("url", "referrer"),
    [
        ("https://www.News.example/a/b/?q#f", "news.example/a/b"),
        ("https://news.example", "news.example"),
        ("https://news.example//", "news.example"),
        ("android-app://org.telegram.messenger", "org.telegram.messenger"),
        ("https://shop.example/x", ""),
    ],
)
def test_a_referrer_is_shown_as_host_and_path(url: str, referrer: str) -> None:
    assert came(referrer=url).referrer == referrer


def test_a_bought_click_without_a_medium_has_its_parameter_as_medium() -> None:
    google = "https://www.google.com/"
    found = came("https://shop.example/?gclid=abc", google)
    assert (found.utm_medium, found.channel) == ("(gclid)", "Paid Search")
    found = came("https://shop.example/?msclkid=abc", google)
    assert (found.utm_medium, found.channel) == ("", "Organic Search")
    found = came("https://shop.example/?gclid=abc&utm_medium=email", google)
    assert (found.utm_medium, found.channel) == ("email", "Paid Search")


def test_what_a_trusted_producer_says_wins() -> None:
    seen = page("https://shop.example/?utm_source=fb&utm_medium=cpc&utm_campaign=c")
    given = Told(source="Mine", utm_medium="social")
    found = acquisition(seen, "shop.example", "https://news.example/", given)
    assert found == Acquisition(
        source="Mine",
        channel="Organic Social",
        referrer="news.example",
        utm_source="fb",
        utm_medium="social",
        utm_campaign="c",
        utm_content="",
        utm_term="",
    )


def test_every_known_source_finds_itself_by_its_name() -> None:
    for text, source in sources.known().by_text.items():
        assert text == text.lower()
        assert sources.of_tag(source.name) == source.name
        assert sources.category(source.name) == source.category
