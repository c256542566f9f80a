"""The simulation: options in, records out, nothing else read or touched."""

from collections.abc import Iterator
from heapq import merge
from itertools import islice, takewhile
from random import Random

from clickstream.errors import ClickstreamError
from clickstream.traffic.options import Options
from clickstream.traffic.record import Record
from clickstream.traffic.simulate import catalogue
from clickstream.traffic.simulate.catalogue import Profile
from clickstream.traffic.simulate.faults import with_faults
from clickstream.traffic.simulate.rhythm import Rhythm
from clickstream.traffic.simulate.schedule import Schedule
from clickstream.traffic.simulate.site import Site
from clickstream.traffic.simulate.timeline import Timeline


def records(options: Options) -> Iterator[Record]:
    """What to send, in the order to send it: `at_ms` never falls."""
    profiles = [_profile(site) for site in options.sites]
    total = sum(profile.share for profile in profiles)
    streams = [_of_site(options, Site(p), p.share / total) for p in profiles]
    return islice(merge(*streams, key=lambda record: record.at_ms), options.count)


def _profile(site: str) -> Profile:
    known = catalogue.profiles()
    if site not in known:
        raise ClickstreamError(
            f"No profile to simulate the site {site!r}", do=f"Choose from: {', '.join(known)}."
        )
    return known[site]


def _of_site(options: Options, site: Site, share: float) -> Iterator[Record]:
    # What visitors choose depends on the seed alone. Their names and event ids also on the start,
    # so that a second run is other people: its events are not duplicates of the first run's.
    seed = f"{options.seed}/{site.site_id}"
    rhythm = Rhythm()
    schedule = Schedule(
        site,
        Timeline(options, rhythm, share),
        rhythm,
        choices=Random(seed),
        identities=Random(f"{seed}/{options.start_ms}"),
    )
    good = schedule.records(options.start_ms)
    end = options.end_ms
    if end is not None:
        good = takewhile(lambda record: record.at_ms < end, good)
    return with_faults(good, options.shares, Random(f"{seed}/faults"))
