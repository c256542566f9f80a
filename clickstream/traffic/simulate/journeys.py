"""What one visitor does in one visit: a walk over the site's steps.

A journey yields (wait in milliseconds since the one before, the event's own fields). Times and ids
are not its business: the schedule stamps them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from math import log
from random import Random

from clickstream.traffic.simulate.catalogue import Bot
from clickstream.traffic.simulate.population import Population, Visitor
from clickstream.traffic.simulate.site import LEAVE, Arrival, Site, Text, Way

Happening = tuple[int, dict[str, object]]

LONGEST = 80  # steps
REPORTS_STAY = 0.8  # of the pages that lead on, those whose tracker reports the time spent
REPORTS_EXIT = 0.6  # of the last pages: some browsers are gone before they can
LONGEST_THOUGHT_MS = 5_400_000


@dataclass(slots=True)
class Journey:
    """One person's visit to one site, by one of the ways in."""

    site: Site
    population: Population
    visitor: Visitor
    arrival: Arrival
    random: Random
    words: dict[str, str] = field(default_factory=dict)
    cart: list[tuple[str, Decimal]] = field(default_factory=list)  # product, price

    def happenings(self) -> Iterator[Happening]:
        random = self.random
        bounces = random.random() < self.arrival.bounce
        name = self._allowed(self.arrival.landing.pick(random))
        referrer = self.arrival.referrers.pick(random)
        query = self._text(self.arrival.query)
        page: dict[str, object] = {}
        wait = 0
        for _ in range(LONGEST):
            way = self.site.ways[name]
            for word in way.step.draw:
                self.site.draw(word, self.words, random)
            stay = self._thought(way)
            if not way.step.path:
                yield wait, self._custom(way, page)
                name = self._after(way)  # what it may do next depends on what it just did
                wait = stay
            else:
                name = LEAVE if bounces else self._after(way)
                url = self.site.origin + self._text(way.path)
                if query:
                    url = f"{url}{'&' if '?' in url else '?'}{query}"
                    query = ""
                page = {"url": url, "title": self._text(way.title)}
                yield wait, self._page_view(page, referrer)
                referrer = url
                wait = stay
                if random.random() < (REPORTS_EXIT if name == LEAVE else REPORTS_STAY):
                    yield stay, self._engagement(page, stay)
                    wait = 200 + int(random.random() * 900)  # until the next page has loaded
            if name == LEAVE:
                return

    def _page_view(self, page: dict[str, object], referrer: str) -> dict[str, object]:
        event = {"name": "page_view", **page}
        if referrer:
            event["referrer"] = referrer
        return self._signed(event)

    def _engagement(self, page: dict[str, object], stay: int) -> dict[str, object]:
        attention = 0.4 + 0.6 * self.random.random()
        depth = int(100 * self.random.random() * (0.6 + 1.2 * attention))
        event = {"name": "engagement", **page}
        event["scroll"] = min(depth, 100)
        event["engaged_ms"] = min(int(stay * attention), 600_000)
        return self._signed(event)

    def _custom(self, way: Way, page: dict[str, object]) -> dict[str, object]:
        step = way.step
        event: dict[str, object] = {"name": step.event, **page}
        if not step.interactive:
            event["interactive"] = False
        if step.effect == "add":
            self.cart.append((self.words["product"], Decimal(self.words["price"])))
        elif step.effect == "remove":
            self.words["product"], _ = self.cart.pop()
        elif step.effect == "login":
            self.population.log_in(self.visitor)
        elif step.effect == "purchase":
            total = sum((price for _, price in self.cart), Decimal(0))
            event["revenue"] = {"amount": str(total), "currency": self.visitor.currency}
            self.words["items"] = str(len(self.cart))
            self.words["order"] = f"{self.random.getrandbits(32):08x}"
            self.cart.clear()
        if way.props:
            event["props"] = {key: self._text(text) for key, text in way.props.items()}
        return self._signed(event)

    def _signed(self, event: dict[str, object]) -> dict[str, object]:
        if self.visitor.logged_in:
            event["user_id"] = self.visitor.account
        return event

    def _text(self, text: Text) -> str:
        for word in text.words:
            if word not in self.words:
                self.site.draw(word, self.words, self.random)
        return text.fill(self.words)

    def _thought(self, way: Way) -> int:
        seconds = self.random.lognormvariate(log(way.step.seconds), 0.8)
        return min(int(seconds * 1000) + 1, LONGEST_THOUGHT_MS)

    def _after(self, way: Way) -> str:
        return self._allowed(way.next.pick(self.random), way)

    def _allowed(self, name: str, way: Way | None = None) -> str:
        """The step itself if its needs are met, else another that could follow."""
        for _ in range(4):
            if name == LEAVE or self._can(name):
                return name
            if way is None:
                break
            name = way.next.pick(self.random)
        return self.site.profile.fallback

    def _can(self, name: str) -> bool:
        needs = self.site.ways[name].step.needs
        if needs == "cart":
            return bool(self.cart)
        if needs == "account":
            return self.visitor.logged_in
        return needs != "anonymous" or not self.visitor.logged_in


def crawl(site: Site, bot: Bot, random: Random) -> Iterator[Happening]:
    """A program reads pages one after the other: no referrer, no attention, no cart."""
    words: dict[str, str] = {}
    readable = [site.ways[name] for name in site.profile.crawled]
    wait = 0
    for _ in range(1 + int(random.random() * bot.pages)):
        way = readable[int(random.random() * len(readable))]
        for word in way.path.words:
            site.draw(word, words, random)
        url = site.origin + way.path.fill(words)
        yield wait, {"name": "page_view", "url": url, "title": way.title.fill(words)}
        wait = int(bot.pause * 1000 * (0.5 + random.random()))
