"""All that is looked up for an event, from what is kept of it: so it can be looked up again."""

from typing import NamedTuple

from clickstream.enrich.acquisition import Acquisition, acquisition
from clickstream.enrich.agent import Agent, agent
from clickstream.enrich.told import NOTHING, Told
from clickstream.enrich.url import page


class Enriched(NamedTuple):
    """Columns of clickstream.event.EVENT; country is not among them, for the IP is not kept."""

    hostname: str
    path: str
    acquisition: Acquisition
    agent: Agent


def enriched(url: str, referrer_url: str, user_agent: str, told: Told = NOTHING) -> Enriched:
    seen, found = page(url), agent(user_agent)
    own = told.hostname or seen.hostname
    return Enriched(
        own,
        told.path or seen.path,
        acquisition(seen, own, referrer_url, told),
        found if told is NOTHING else _agent(found, told),
    )


def _agent(found: Agent, told: Told) -> Agent:
    device, browser, browser_version, os, os_version, bot = found
    # A name that was told with a version that was found would be a browser that nobody has.
    if told.browser:
        browser, browser_version = told.browser, ""
    if told.os:
        os, os_version = told.os, ""
    return Agent(
        told.device or device,
        browser,
        told.browser_version or browser_version,
        os,
        told.os_version or os_version,
        bot if told.bot is None else told.bot,
    )
