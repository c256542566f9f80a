"""The data behind the simulation is sound."""

from random import Random

import iptocc
import pytest

from clickstream.enrich.agent import agent
from clickstream.traffic.simulate import catalogue
from clickstream.traffic.simulate.catalogue import Profile
from clickstream.traffic.simulate.population import address
from clickstream.traffic.simulate.site import LEAVE, Site

PROFILES = list(catalogue.profiles().values())


@pytest.mark.parametrize("place", catalogue.places(), ids=lambda place: place.timezone)
def test_every_address_of_a_place_is_in_its_country(place: catalogue.Place) -> None:
    random = Random(1)
    found = {iptocc.country_code(address(place.networks, random)) for _ in range(3000)}
    assert found == {place.country}


def test_every_user_agent_is_told_by_device_browser_and_system() -> None:
    for device in catalogue.devices().devices:
        for version in catalogue.devices().versions[device.version]:
            found = agent(device.user_agent.replace("{version}", version))
            assert "" not in found[:4]


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.site_id)
def test_every_step_leads_to_steps_that_are_there(profile: Profile) -> None:
    known = {*profile.steps, LEAVE}
    for step in profile.steps.values():
        assert bool(step.path) != bool(step.event)
        assert set(step.next) <= known
    for source in (*profile.sources, profile.rush):
        assert set(source.landing) <= set(profile.steps)
        assert all(profile.steps[name].path for name in source.landing)
    assert profile.steps[profile.fallback].needs == ""
    assert all(profile.steps[name].path for name in profile.crawled)


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.site_id)
def test_every_word_of_a_step_can_be_drawn(profile: Profile) -> None:
    site = Site(profile)
    made_by_code = {"items", "order"}
    for way in site.ways.values():
        words: dict[str, str] = {}
        for text in (way.path, way.title, *way.props.values()):
            for word in set(text.words) - made_by_code - {"price"}:
                site.draw(word, words, Random(1))
                assert words[word]
