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

# What is given for all of these, as a digest.
RESULTS = (1, "50a4b0b4f7293d31")


def test_the_version_is_the_same_in_another_process() -> None:
    code = "import clickstream.enrich; print(clickstream.enrich.version())"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == version()
    assert len(version()) == 16


def test_rules_that_give_other_results_have_another_number() -> None:
    columns = ("hostname", "path", "source", "channel", "referrer", "utm_source", "utm_medium")
    results = []
    for url in URLS:
        for referrer in REFERRERS:
            event = event_with(url=url, referrer=referrer)
            results.append([event[column] for column in columns])
    digest = hashlib.blake2b(json.dumps(results).encode(), digest_size=8).hexdigest()
    assert (RULES, digest) == RESULTS, (
        f"Enrichment gives other results: raise RULES in clickstream/enrich/version.py by one, "
        f"and put (RULES, {digest!r}) here."
    )
