"""GA4's default channel groups: the first rule that holds. Order and texts: docs/event-contract.md.

Sources: Google's published default channel groups, in the order that Plausible applies them; what
they leave open is decided here and written in the docs.
"""

import re
from functools import lru_cache

from clickstream.enrich import sources

DIRECT = "Direct"
_NOT_SET = frozenset({"", "(none)", "(not set)"})
_PAID = re.compile(r".*cp.*|ppc|retargeting|paid.*", re.DOTALL)
_SHOP = re.compile(r"(?:^|[^a-df-z])shop|shopping")
_DISPLAY = frozenset({"display", "banner", "expandable", "interstitial", "cpm"})
_SOCIAL = frozenset(
    {"social", "social-network", "social-media", "sm", "social network", "social media"}
)
_EMAIL = re.compile(r"e[-_ ]?mail|newsletter")
_CLICKS = {"Google": frozenset({"gclid", "gbraid", "wbraid"}), "Bing": frozenset({"msclkid"})}


def bought_click(source: str, click_id: str) -> bool:
    """Whether this click id says that this search engine sold the click."""
    return click_id in _CLICKS.get(source, ())


@lru_cache(maxsize=4096)
def channel(source: str, utm_source: str, utm_medium: str, utm_campaign: str, click_id: str) -> str:
    """The channel's name. `source` as shown, `utm_source` as tagged, '' for what is not set."""
    category = sources.category(source)
    tag, medium, campaign = utm_source.lower(), utm_medium.lower(), utm_campaign.lower()
    medium = "" if medium in _NOT_SET else medium
    paid_medium = _PAID.fullmatch(medium) is not None
    paid = paid_medium or tag in sources.known().paid_tags
    shop = category == "shopping" or _SHOP.search(campaign) is not None

    if "cross-network" in campaign:
        return "Cross-network"
    if shop and paid_medium:
        return "Paid Shopping"
    if (category == "search" and paid) or bought_click(source, click_id):
        return "Paid Search"
    if category == "social" and paid:
        return "Paid Social"
    if category == "video" and paid:
        return "Paid Video"
    if medium in _DISPLAY:
        return "Display"
    if paid_medium:
        return "Paid Other"
    if shop:
        return "Organic Shopping"
    return _unpaid(source, category, tag, medium)


def _unpaid(source: str, category: str, tag: str, medium: str) -> str:
    if category == "social" or medium in _SOCIAL:
        return "Organic Social"
    if category == "video" or "video" in medium:
        return "Organic Video"
    if category == "ai":
        return "AI Assistants"
    if category == "search" or medium == "organic":
        return "Organic Search"
    if category == "email" or _EMAIL.search(tag) or _EMAIL.search(medium):
        return "Email"
    if medium == "affiliate":
        return "Affiliates"
    if category == "audio" or medium == "audio":
        return "Audio"
    if "sms" in (tag, medium):
        return "SMS"
    if medium.endswith("push") or "mobile" in medium or "notification" in medium:
        return "Mobile Push Notifications"
    if tag == "firebase":
        return "Mobile Push Notifications"
    if medium in ("referral", "app", "link") or (source and not medium):
        return "Referral"
    return "Unassigned" if medium else DIRECT
