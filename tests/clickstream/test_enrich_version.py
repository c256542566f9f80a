"""The version of enrichment: equal wherever it is asked, another where its rules are."""

import hashlib
import json
import subprocess
import sys

from clickstream.enrich import version
from clickstream.enrich.version import RULES
from tests.clickstream.parsing import event_with

URLS = [
    f"https://www.shop.example/p/{tag}?utm_source={tag}&utm_medium={medium}&utm_campaign={campaign}"
    for tag in ("", "google", "fb", "fb-ads", "yt", "amazon", "chatgpt.com", "spotify", "sms", "x1")
    for medium in ("", "cpc", "cpm", "social", "video", "organic", "email", "push", "referral", "x")
    for campaign in ("", "shop-now", "cross-network")
]
REFERRERS = ["", "https://www.google.ch/", "https://m.facebook.com/x/", "https://news.example/a/"]

AGENTS = [
    "",
    "-",
    "curl/8.5.0",
    "Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0",
    "Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.36 Chrome/79.0.3945.79 Safari/537.36",
    "Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 CriOS/126.0 Mobile/15E148",
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/126.0.0.0 Mobile Safari/537.36",
]

# What is given for all of these, as a digest.
RESULTS = (1, "fb152344f3b16826")


def test_the_version_is_the_same_in_another_process() -> None:
    code = "import clickstream.enrich; print(clickstream.enrich.version())"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == version()
    assert len(version()) == 16


def test_rules_that_give_other_results_have_another_number() -> None:
    columns: tuple[str, ...] = ("hostname", "path", "source", "channel", "referrer", "utm_medium")
    results = []
    for url in URLS:
        for referrer in REFERRERS:
            event = event_with(url=url, referrer=referrer)
            results.append([event[column] for column in columns])
    columns = ("device", "browser", "browser_version", "os", "os_version", "bot")
    for user_agent in AGENTS:
        event = event_with(user_agent=user_agent)
        results.append([event[column] for column in columns])
    digest = hashlib.blake2b(json.dumps(results).encode(), digest_size=8).hexdigest()
    assert (RULES, digest) == RESULTS, (
        f"Enrichment gives other results: raise RULES in clickstream/enrich/version.py by one, "
        f"and put (RULES, {digest!r}) here."
    )
