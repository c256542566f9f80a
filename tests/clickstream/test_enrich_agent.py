"""A user agent -> device, browser, operating system, bot."""

import pytest

from clickstream.enrich.agent import UNKNOWN, Agent, agent
from tests.clickstream.parsing import event_with

APPLE = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0"
IPHONE = f"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) {APPLE}"
IPAD = f"Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) {APPLE}"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"
MAC = f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {APPLE}"


@pytest.mark.parametrize(
    ("user_agent", "expected"),
    [
        (f"{WINDOWS} {CHROME} Safari/537.36", ("Desktop", "Chrome", "126.0", "Windows", "10")),
        (
            f"{WINDOWS} {CHROME} Safari/537.36 Edg/126.0.2592.87",
            ("Desktop", "Edge", "126.0", "Windows", "10"),
        ),
        (f"{MAC} Version/17.5 Safari/605.1.15", ("Desktop", "Safari", "17.5", "macOS", "10.15")),
        (
            f"{IPHONE} Version/17.5 Mobile/15E148 Safari/604.1",
            ("Mobile", "Safari", "17.5", "iOS", "17.5"),
        ),
        (
            f"{IPHONE} FxiOS/127.0 Mobile/15E148 Safari/605.1.15",
            ("Mobile", "Firefox", "127.0", "iOS", "17.5"),
        ),
        (
            f"{IPAD} CriOS/126.0.6478.54 Mobile/15E148 Safari/604.1",
            ("Tablet", "Chrome", "126.0", "iOS", "17.5"),
        ),
        (
            f"Mozilla/5.0 (Linux; Android 10; K) {CHROME} Mobile Safari/537.36",
            ("Mobile", "Chrome", "126.0", "Android", "10"),
        ),
        (
            f"Mozilla/5.0 (Linux; Android 14; SM-X200) {CHROME} Safari/537.36",
            ("Tablet", "Chrome", "126.0", "Android", "14"),
        ),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0",
            ("Desktop", "Firefox", "142.0", "Linux", ""),
        ),
        (
            f"Mozilla/5.0 (SMART-TV; Linux; Tizen 6.0) SamsungBrowser/3.0 {CHROME} TV Safari/5",
            ("TV", "Samsung Internet", "3.0", "Tizen", "6.0"),
        ),
        ("something nobody knows", ("", "", "", "", "")),
    ],
)
def test_a_browser_is_told_from_its_user_agent(user_agent: str, expected: tuple[str, ...]) -> None:
    assert agent(user_agent) == Agent(*expected, bot=False)


@pytest.mark.parametrize(
    "user_agent",
    [
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        f"Mozilla/5.0 (Linux; Android 6.0.1) {CHROME} Mobile Safari/5 (compatible; Googlebot/2.1)",
        "Mozilla/5.0 (compatible; GPTBot/1.2; +https://openai.com/gptbot)",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/126.0.0.0 Safari/537.36",
        "curl/8.5.0",
        "python-requests/2.32.3",
        "-",
    ],
)
def test_a_program_is_a_bot(user_agent: str) -> None:
    assert agent(user_agent).bot


def test_an_event_without_a_user_agent_is_no_bot() -> None:
    assert agent("") == UNKNOWN
    assert event_with(user_agent=" ")["bot"] is False


def test_a_given_browser_never_has_the_version_of_another() -> None:
    event = event_with(user_agent=f"{WINDOWS} {CHROME} Safari/537.36", browser="Mine", os="Other")
    assert [event[c] for c in ("browser", "browser_version", "os", "os_version")] == [
        "Mine",
        "",
        "Other",
        "",
    ]
    event = event_with(user_agent=f"{WINDOWS} {CHROME} Safari/537.36", browser_version="126.1")
    assert (event["browser"], event["browser_version"]) == ("Chrome", "126.1")


def test_a_given_device_is_in_our_spelling() -> None:
    assert event_with(device="mobile")["device"] == "Mobile"
    assert event_with(device="Watch")["device"] == "Watch"


def test_a_producer_may_know_that_it_is_a_bot_or_none() -> None:
    assert event_with(user_agent="curl/8.5.0", bot=False)["bot"] is False
    assert event_with(bot=True)["bot"] is True
