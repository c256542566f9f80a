"""Who does what when: journeys under way in a heap, newcomers when the budget asks for them."""

from collections.abc import Iterator
from heapq import heappop, heappush, heapreplace
from random import Random

import msgspec

from clickstream.traffic.instant import rfc3339
from clickstream.traffic.record import Record, key_of
from clickstream.traffic.simulate import catalogue
from clickstream.traffic.simulate.budget import Budget
from clickstream.traffic.simulate.journeys import Happening, Journey, crawl
from clickstream.traffic.simulate.population import Population, Visitor
from clickstream.traffic.simulate.rhythm import Rhythm
from clickstream.traffic.simulate.site import Site
from clickstream.traffic.simulate.timeline import Timeline
from clickstream.traffic.simulate.weighted import Weighted

Underway = tuple[int, int, dict[str, object], Iterator[Happening], Visitor]

encode = msgspec.json.Encoder().encode


class Schedule:
    """The good records of one site, in order of time, without end."""

    def __init__(
        self, site: Site, timeline: Timeline, rhythm: Rhythm, choices: Random, identities: Random
    ) -> None:
        self._site = site
        self._timeline = timeline
        self._rhythm = rhythm
        self._choices = choices
        self._identities = identities
        self._population = Population(site.profile, choices, identities)
        self._bots = Weighted((bot, bot.weight) for bot in catalogue.bots())

    def records(self, start_ms: int) -> Iterator[Record]:
        budget = Budget(self._timeline.rate_at, start_ms, self._choices)
        underway: list[Underway] = []
        number = 0
        while True:
            start = budget.next_start()
            while not underway or start < underway[0][0]:
                budget.started(start)
                number += 1
                heappush(underway, self._newcomer(start, number))
                start = budget.next_start()
            at, order, event, journey, visitor = underway[0]
            budget.spend(at)
            yield self._record(at, event, visitor)
            following = next(journey, None)
            if following is None:
                visitor.away = True
                heappop(underway)
            else:
                wait, event = following
                heapreplace(underway, (at + wait, order, event, journey, visitor))

    def _newcomer(self, at: int, number: int) -> Underway:
        random = self._choices
        if random.random() * 100 < self._site.profile.bots:
            bot = self._bots.pick(random)
            visitor = self._population.bot(bot)
            journey = crawl(self._site, bot, random)
        else:
            visitor = self._population.arrive(self._rhythm.place(at, random))
            rush = self._timeline.is_burst(at)
            arrival = self._site.rush if rush else self._site.sources.pick(random)
            journey = Journey(self._site, self._population, visitor, arrival, random).happenings()
        visitor.away = False
        _, event = next(journey)
        return at, number, event, journey, visitor

    def _record(self, at: int, event: dict[str, object], visitor: Visitor) -> Record:
        site_id = self._site.site_id
        body = {
            "v": 1,
            "event_id": f"{self._identities.getrandbits(80):020x}",
            "site_id": site_id,
            "event_time": rfc3339(at),
            **visitor.base,
            **event,
        }
        return Record(at, key_of(site_id, visitor.visitor_id), encode(body), at)
