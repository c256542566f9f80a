"""Which changes make all of history anew, and which a run goes on with. Layers without Spark."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from batch.publish import held_by
from batch.today import Today
from clickstream import sites
from clickstream.publication import Publication
from clickstream.settings import Settings
from tests.layers import Layers
from tests.many import Stream
from tests.streams import page_view

HERE, THERE = "shop.example", "new.example"


@pytest.fixture
def layers(tmp_path: Path) -> Layers:
    made = Layers(Settings(data_dir=tmp_path / "data", sites_file=tmp_path / "sites.toml"))
    in_zones(made, {HERE: "Europe/Berlin"})
    return made


def in_zones(layers: Layers, zones: Mapping[str, str]) -> None:
    """Lists these sites, in these zones."""
    for site_id, zone in zones.items():
        sites.add(layers.settings, sites.Site(site_id, (), zone, "EUR"))


def events(**columns: object) -> Stream:
    """One of each site; columns: of the second."""
    return [page_view(0, site_id=HERE), page_view(1, site_id=THERE, **columns)]


def nothing_to_do(layers: Layers, base: Publication) -> bool:
    return Today.of(layers.settings).said_by(base)


def goes_on(layers: Layers, base: Publication) -> bool:
    return Today.of(layers.settings).made(layers.warehouse, base)


def test_what_was_made_today_needs_nothing(layers: Layers) -> None:
    base = layers.batch(events(), {0: 2})
    assert nothing_to_do(layers, base)
    assert goes_on(layers, base)


def test_a_site_that_is_listed_before_its_first_visit_makes_nothing_anew(layers: Layers) -> None:
    """Whatever its zone is, and however often that is changed: the next run states it."""
    base = layers.batch(events(), {0: 1})
    for zone in ("Asia/Tokyo", "Pacific/Kiritimati"):
        in_zones(layers, {THERE: zone})
        assert not nothing_to_do(layers, base)
        assert goes_on(layers, base)
        base = layers.batch(events(), {0: 1})
        assert base.timezones[THERE] == zone
        assert nothing_to_do(layers, base)
    sites.remove(layers.settings, THERE)
    assert goes_on(layers, base)


def test_another_zone_of_a_site_with_published_visits_makes_all_anew(layers: Layers) -> None:
    """So does the first one of a site whose visits were published before it was listed."""
    base = layers.batch(events(), {0: 2})
    for change in ({HERE: "Asia/Tokyo"}, {THERE: "Asia/Tokyo"}):
        in_zones(layers, change)
        assert not nothing_to_do(layers, base)
        assert not goes_on(layers, base)
        in_zones(layers, {HERE: "Europe/Berlin"})


def test_a_site_with_published_visits_that_is_no_longer_listed_is_by_utc(layers: Layers) -> None:
    base = layers.batch(events(), {0: 2})
    sites.remove(layers.settings, HERE)
    assert not goes_on(layers, base)


def test_a_site_by_utc_is_as_one_that_is_not_listed(layers: Layers) -> None:
    base = layers.batch(events(), {0: 2})
    in_zones(layers, {THERE: "UTC"})
    assert nothing_to_do(layers, base)


def test_bots_have_no_days_that_a_zone_could_change(layers: Layers) -> None:
    base = layers.batch(events(bot=True), {0: 2})
    in_zones(layers, {THERE: "Asia/Tokyo"})
    assert goes_on(layers, base)


def test_another_definition_makes_all_anew(layers: Layers) -> None:
    base = layers.batch(events(), {0: 2})
    for other in (replace(base, definition="other"), replace(base, cubes="other")):
        assert not nothing_to_do(layers, other)
        assert not goes_on(layers, other)


def test_a_candidate_that_states_a_zone_is_not_held_by_one_that_does_not(layers: Layers) -> None:
    """Though both have the same rows."""
    served = layers.batch(events(), {0: 1})
    in_zones(layers, {THERE: "Asia/Tokyo"})
    candidate = replace(served, cubes=Today.of(layers.settings).cubes)
    assert held_by(layers.warehouse, served, replace(candidate, cubes=served.cubes))
    assert not held_by(layers.warehouse, served, candidate)
