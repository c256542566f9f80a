"""Where a visit came from: tags of the page's address, else the referrer."""

from functools import lru_cache
from typing import NamedTuple

from clickstream.contract.text import TEXT, clean
from clickstream.enrich import sources
from clickstream.enrich.channel import bought_click, channel
from clickstream.enrich.told import Told
from clickstream.enrich.url import Page, split

_SCHEMES = frozenset({"http", "https", "android-app"})


class Acquisition(NamedTuple):
    """In the order of the columns in clickstream.event.TOUCH."""

    source: str
    channel: str
    referrer: str
    utm_source: str
    utm_medium: str
    utm_campaign: str
    utm_content: str
    utm_term: str


def acquisition(page: Page, hostname: str, referrer_url: str, told: Told) -> Acquisition:
    """`hostname` is the page's own: a referrer from there is none."""
    referrer, referring = referral(referrer_url, hostname) if referrer_url else ("", "")
    tag = told.utm_source or page.tag
    source = told.source or (sources.of_tag(tag) if tag else referring)
    medium = told.utm_medium or page.medium
    if not medium and bought_click(source, page.click_id):
        medium = f"({page.click_id})"
    campaign = told.utm_campaign or page.campaign
    return Acquisition(
        source,
        told.channel or channel(source, tag, medium, campaign, page.click_id),
        referrer,
        tag,
        medium,
        campaign,
        told.utm_content or page.content,
        told.utm_term or page.term,
    )


@lru_cache(maxsize=8192)
def referral(url: str, own_hostname: str) -> tuple[str, str]:
    """(host and path without a last '/', source); ('', '') for no referrer or the site itself."""
    scheme, host, path, _ = split(url)
    if scheme not in _SCHEMES or host in ("", "localhost", own_hostname):
        return "", ""
    return clean(host + path.rstrip("/"), TEXT), sources.of_host(host)
