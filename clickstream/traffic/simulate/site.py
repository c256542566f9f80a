"""A site's profile made ready to draw from."""

from collections.abc import Mapping
from functools import lru_cache
from random import Random
from string import Formatter
from urllib.parse import quote_plus

from clickstream.traffic.simulate.catalogue import Profile, Source, Step
from clickstream.traffic.simulate.weighted import Weighted, by_popularity

LEAVE = "leave"

_quoted = lru_cache(maxsize=4096)(quote_plus)  # the words of a site are few


class Text:
    """A template with {words}; most have none and are used as they are."""

    def __init__(self, template: str, *, quoted: bool = False) -> None:
        self._template = template
        self._quoted = quoted
        self.words = [name for _, name, _, _ in Formatter().parse(template) if name]

    def fill(self, words: Mapping[str, str]) -> str:
        if not self.words:
            return self._template
        if self._quoted:
            return self._template.format_map({w: _quoted(words[w]) for w in self.words})
        return self._template.format_map(words)


class Way:
    """One step of a journey, its templates and draws prepared."""

    def __init__(self, step: Step, site_title: str) -> None:
        self.step = step
        self.path = Text(step.path, quoted=True)
        self.title = Text(site_title.replace("{page}", step.title))
        self.props = {name: Text(value) for name, value in step.props.items()}
        self.next = Weighted(step.next.items())


class Arrival:
    """A source, prepared."""

    def __init__(self, source: Source) -> None:
        self.bounce = source.bounce / 100
        self.landing = Weighted(source.landing.items())
        self.referrers = by_popularity(source.referrers)
        self.query = Text(source.query, quoted=True)


class Site:
    """One site to simulate. origin: where its URLs start."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.site_id = profile.site_id
        self.origin = f"https://{profile.site_id}"
        self.ways = {name: Way(step, profile.title) for name, step in profile.steps.items()}
        self.sources = Weighted((Arrival(source), source.weight) for source in profile.sources)
        self.rush = Arrival(profile.rush)
        self._words = {
            name: by_popularity([str(value) for value in values])
            for name, values in profile.words.items()
        }
        self._products = by_popularity(profile.products.items()) if profile.products else None

    def draw(self, word: str, into: dict[str, str], random: Random) -> None:
        """Choose a word anew; a product brings its price, a click is a number of its own."""
        if word == "product" and self._products:
            into["product"], into["price"] = self._products.pick(random)
        elif word == "click":
            into["click"] = f"Cj0K{random.getrandbits(96):024x}"
        else:
            into[word] = self._words[word].pick(random)
