"""The sites that the demo makes up, and how much of their past."""

from clickstream import sites
from clickstream.settings import Settings

SITES = {
    "shop.example": sites.Site(
        "shop.example", ("shop.example", "www.shop.example"), "Europe/Berlin", "EUR"
    ),
    "blog.example": sites.Site("blog.example", ("blog.example",), "America/New_York", "USD"),
}
HISTORY = "60d"  # the page compares its 28 days with those before


def ensure_sites(settings: Settings) -> None:
    """Adds the demo's sites where the file lacks them."""
    known = sites.load_sites(settings)
    for site_id, site in SITES.items():
        if site_id not in known:
            sites.add(settings, site)
