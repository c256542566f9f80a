"""Sites: what one can be, and the file that keeps them."""

import threading
from pathlib import Path
from time import monotonic

import pytest

from clickstream.lock import locked
from clickstream.settings import Settings
from clickstream.sites import Site, WrongSite, add, load_sites, remove, store
from tests.clickstream.disk import full_disk
from tests.command import clickstream

SHOP = Site("shop.example", ("shop.example", "www.shop.example"), "Europe/Berlin", "EUR")
BLOG = Site("blog", ("blog.example",), "America/New_York", "USD")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(sites_file=tmp_path / "conf/sites.toml")


def test_without_a_file_there_are_no_sites(settings: Settings) -> None:
    assert load_sites(settings) == {}


def test_sites_are_read_back_as_they_were_added(settings: Settings) -> None:
    add(settings, SHOP)
    add(settings, BLOG)
    assert load_sites(settings) == {"shop.example": SHOP, "blog": BLOG}


def test_adding_a_known_site_changes_it_in_its_place(settings: Settings) -> None:
    add(settings, SHOP)
    add(settings, BLOG)
    moved = Site("shop.example", ("shop.example",), "Asia/Tokyo", "JPY")
    add(settings, moved)
    assert list(load_sites(settings).values()) == [moved, BLOG]


def test_removing_a_site_leaves_the_others(settings: Settings) -> None:
    add(settings, SHOP)
    add(settings, BLOG)
    remove(settings, "shop.example")
    assert load_sites(settings) == {"blog": BLOG}


def test_removing_a_site_that_is_not_there_names_those_that_are(settings: Settings) -> None:
    add(settings, BLOG)
    with pytest.raises(WrongSite, match=r"no site shop.*There are: blog"):
        remove(settings, "shop")


def test_sites_that_are_added_at_once_are_all_kept(settings: Settings) -> None:
    ids = [f"site-{number}" for number in range(20)]
    new = [threading.Thread(target=add, args=(settings, Site(i, (), "UTC", "EUR"))) for i in ids]
    for thread in new:
        thread.start()
    for thread in new:
        thread.join()
    assert sorted(load_sites(settings)) == sorted(ids)


def test_who_keeps_the_file_for_too_long_is_told(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "PATIENCE", 0.2)
    add(settings, SHOP)
    with locked(store.lock_file(settings.sites_file), WrongSite):
        began = monotonic()
        with pytest.raises(WrongSite, match=r"Another process .*sites\.toml"):
            add(settings, BLOG)
        assert monotonic() - began < 5
    assert load_sites(settings) == {"shop.example": SHOP}


def test_only_the_file_and_its_lock_are_left_after_a_write(settings: Settings) -> None:
    add(settings, SHOP)
    assert left(settings) == {"sites.toml", ".sites.toml.lock"}


def test_a_write_that_fails_leaves_what_was_there(settings: Settings) -> None:
    add(settings, SHOP)
    with full_disk(), pytest.raises(OSError, match="File too large"):
        add(settings, BLOG)
    assert left(settings) == {"sites.toml", ".sites.toml.lock"}
    assert load_sites(settings) == {"shop.example": SHOP}


def left(settings: Settings) -> set[str]:
    return {path.name for path in settings.sites_file.parent.iterdir()}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"site_id": ""}, "cannot be a site's id"),
        ({"site_id": 'a"]\n[b'}, "cannot be a site's id"),
        ({"hostnames": ("www shop",)}, "not a hostname"),
        ({"hostnames": ("https://shop.example",)}, "not a hostname"),
        ({"timezone": "Europe/Berln"}, r"mean Europe/Berlin\?"),
        ({"currency": "EURO"}, r"mean EUR\?"),
        ({"currency": "XXX"}, "not a currency"),
    ],
)
def test_a_site_that_cannot_be_is_refused(change: dict[str, object], says: str) -> None:
    with pytest.raises(WrongSite, match=says):
        Site(**{**vars(BLOG), **change})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[blog]\nhostnames = []\ncurrency = 'EUR'", "The site blog has no timezone"),
        ("[blog]\nhostnames = 'a'\ntimezone = 'UTC'\ncurrency = 'EUR'", "no hostnames"),
        (
            "[shop.example]\nhostnames = []\ntimezone = 'UTC'\ncurrency = 'EUR'",
            "shop has example.*",
        ),
        ("blog = 3", "blog is no table"),
        ("[blog", "not TOML"),
    ],
)
def test_a_wrong_file_is_refused_with_its_name(settings: Settings, text: str, says: str) -> None:
    settings.sites_file.parent.mkdir()
    settings.sites_file.write_text(text)
    with pytest.raises(WrongSite, match=rf"{says}.*sites\.toml"):
        load_sites(settings)


def test_sites_are_kept_by_the_command_line(tmp_path: Path) -> None:
    env = {"CLICKSTREAM_SITES_FILE": str(tmp_path / "sites.toml")}
    told = clickstream(
        *("sites", "add", "shop.example", "--timezone", "Europe/Berlin", "--currency", "EUR"),
        *("--hostname", "shop.example", "--hostname", "www.shop.example"),
        env=env,
    )
    assert told.returncode == 0, told.stderr
    assert load_sites(Settings(sites_file=tmp_path / "sites.toml")) == {"shop.example": SHOP}
    assert "Europe/Berlin" in clickstream("sites", "list", env=env).stdout
    assert clickstream("sites", "remove", "shop.example", env=env).returncode == 0
    assert "shop.example" not in clickstream("sites", "list", env=env).stdout
