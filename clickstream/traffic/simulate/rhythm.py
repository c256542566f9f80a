"""When visitors come: by the hour and weekday of their own clock."""

from datetime import UTC, datetime
from functools import lru_cache
from random import Random
from zoneinfo import ZoneInfo

from clickstream.traffic.simulate import catalogue
from clickstream.traffic.simulate.catalogue import Place
from clickstream.traffic.simulate.weighted import Weighted

HOUR_MS = 3_600_000


class Rhythm:
    """How busy an hour is, and who is awake in it. Constant within an hour of UTC."""

    def __init__(self) -> None:
        self._places = [(place, ZoneInfo(place.timezone)) for place in catalogue.places()]
        shape = catalogue.rhythm()
        hour, weekday = (sum(v) / len(v) for v in (shape.hours, shape.weekdays))
        self._hours = [value / hour for value in shape.hours]
        self._weekdays = [value / weekday for value in shape.weekdays]
        self._total = sum(place.weight for place, _ in self._places)
        self._awake = lru_cache(maxsize=64)(self._awake_in)

    def factor(self, at_ms: int) -> float:
        """This hour's traffic as a multiple of the mean: over whole weeks its mean is 1."""
        return self._awake(at_ms // HOUR_MS)[0]

    def place(self, at_ms: int, random: Random) -> Place:
        return self._awake(at_ms // HOUR_MS)[1].pick(random)

    def _awake_in(self, hour: int) -> tuple[float, Weighted[Place]]:
        instant = datetime.fromtimestamp(hour * HOUR_MS / 1000, UTC)
        weights = []
        for place, zone in self._places:
            local = instant.astimezone(zone)
            busy = self._hours[local.hour] * self._weekdays[local.weekday()]
            weights.append((place, place.weight * busy))
        return sum(weight for _, weight in weights) / self._total, Weighted(weights)
