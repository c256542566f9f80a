"""The cache of a Serving is its own for as long as it lives."""

import os
from pathlib import Path

import pytest

from clickstream.settings import Settings
from serving.database import CacheInUse
from serving.library import Serving

QUERY = {"site_id": "shop.example", "metrics": ["events"], "date_range": "all"}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path, sites_file=Path("conf/sites.toml").absolute())


def test_a_second_one_in_the_same_cache_is_refused_and_the_first_goes_on(
    settings: Settings,
) -> None:
    with Serving(settings) as first:
        with pytest.raises(CacheInUse, match=f"process {os.getpid()} .*cache_dir") as refused:
            Serving(settings)
        assert refused.value.where == str(settings.cache_dir)
        first.follower.step(wait=True)
        assert first.query(QUERY)["results"][0]["metrics"] == [0]


def test_one_with_a_cache_of_its_own_serves_the_same_warehouse(
    settings: Settings, tmp_path: Path
) -> None:
    with Serving(settings) as first, Serving(settings, tmp_path / "mine") as second:
        assert first.query(QUERY)["results"] == second.query(QUERY)["results"]


def test_a_cache_is_free_again_once_its_serving_is_closed(settings: Settings) -> None:
    first = Serving(settings)
    first.close()
    first.close()
    with Serving(settings) as second:
        assert second.query(QUERY)["results"][0]["metrics"] == [0]


def test_a_serving_that_fails_to_start_leaves_its_cache_free(settings: Settings) -> None:
    tables = Path(settings.warehouse_url)
    (tables / "publications/_delta_log").mkdir(parents=True)
    log = tables / "publications/_delta_log/00000000000000000000.json"
    log.write_text("this is no commit", encoding="utf-8")
    with pytest.raises(Exception, match=r"\S"):
        Serving(settings)
    log.unlink()
    Serving(settings).close()
