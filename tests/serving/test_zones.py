"""A site's time zone holds from the publication on that made its days anew."""

from datetime import timedelta
from pathlib import Path

import pytest

from clickstream.settings import Settings
from serving.library import Serving
from tests.layers import Layers
from tests.streams import DAY, page_view

SITE = """["shop.example"]
hostnames = ["shop.example"]
timezone = "{}"
currency = "EUR"
"""
QUERY = {
    "site_id": "shop.example",
    "metrics": ["pageviews"],
    "date_range": "all",
    "dimensions": ["time:day"],
}
LATE = DAY.replace(hour=20)  # the next day in Tokyo, the same one in Berlin


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "sites.toml").write_text(SITE.format("Europe/Berlin"))
    return Settings(data_dir=tmp_path / "data", sites_file=tmp_path / "sites.toml")


@pytest.mark.parametrize("plan", ["cube", "scan"])
def test_another_zone_holds_from_the_next_publication_on(settings: Settings, plan: str) -> None:
    layers = Layers(settings)
    log = [page_view(0, site_id="shop.example", event_time=LATE)]
    layers.speed(log)
    in_berlin, in_tokyo = str(LATE.date()), str((LATE + timedelta(days=1)).date())
    with Serving(settings) as serving:

        def days() -> list[str]:
            rows = serving.query(QUERY | {"plan": plan})["results"]
            return [row["dimensions"][0] for row in rows]

        layers.batch(log, {0: 1})
        serving.follower.step(wait=True)
        assert days() == [in_berlin]
        settings.sites_file.write_text(SITE.format("Asia/Tokyo"))
        assert days() == [in_berlin]
        assert serving.sites()["shop.example"].timezone == "Europe/Berlin"
        layers.batch(log, {0: 1})
        serving.follower.step(wait=True)
        assert days() == [in_tokyo]
        assert serving.sites()["shop.example"].timezone == "Asia/Tokyo"


def test_before_the_first_publication_it_holds_at_once(settings: Settings) -> None:
    Layers(settings)
    with Serving(settings) as serving:
        settings.sites_file.write_text(SITE.format("Asia/Tokyo"))
        assert serving.sites()["shop.example"].timezone == "Asia/Tokyo"
