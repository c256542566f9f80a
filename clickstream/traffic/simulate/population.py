"""Who comes: new visitors, and those who were here before."""

from dataclasses import dataclass, field
from functools import cache
from random import Random

from clickstream.traffic.simulate import catalogue
from clickstream.traffic.simulate.catalogue import Bot, Device, Place, Profile
from clickstream.traffic.simulate.weighted import Weighted

REMEMBERED = 2000  # visitors of one place who may come back; bounds the memory of a long run
SECOND_DEVICE = 0.2  # of the accounts that log in on a new device, those that already existed


@dataclass(slots=True)
class Visitor:
    """A device or cookie. base: the fields that each of its events carries."""

    visitor_id: str
    base: dict[str, object]
    home: str  # the time zone of its place, which names the place
    currency: str
    account: str = ""  # the user_id it logs in with, once it has done so
    logged_in: bool = False
    away: bool = True  # not on the site now


@dataclass(slots=True)
class Population:
    """The visitors of one site. `choices` decides what they are like, `identities` names them."""

    profile: Profile
    choices: Random
    identities: Random
    _known: dict[str, list[Visitor]] = field(default_factory=dict)
    _accounts: dict[str, list[str]] = field(default_factory=dict)

    def arrive(self, place: Place) -> Visitor:
        """The one who comes next from a place: somebody known who is away, or somebody new."""
        known = self._known.setdefault(place.timezone, [])
        if known and self.choices.random() * 100 < self.profile.returning:
            candidate = known[int(self.choices.random() * len(known))]
            if candidate.away:
                # a cookie forgets a login sooner or later
                candidate.logged_in = bool(candidate.account) and self.choices.random() < 0.7
                return candidate
        visitor = self._new(place)
        if len(known) < REMEMBERED:
            known.append(visitor)
        else:
            known[int(self.choices.random() * REMEMBERED)] = visitor
        return visitor

    def bot(self, bot: Bot) -> Visitor:
        visitor_id = self._name()
        base: dict[str, object] = {
            "visitor_id": visitor_id,
            "user_agent": bot.user_agent,
            "ip": address(bot.networks, self.choices),
        }
        return Visitor(visitor_id, base, "", "")

    def log_in(self, visitor: Visitor) -> None:
        """The same account as before, or, on a new device, sometimes that of another device."""
        if not visitor.account:
            accounts = self._accounts.setdefault(visitor.home, [])
            if accounts and self.choices.random() < SECOND_DEVICE:
                visitor.account = accounts[int(self.choices.random() * len(accounts))]
            else:
                visitor.account = f"user-{self._name()[:10]}"
                if len(accounts) < REMEMBERED:
                    accounts.append(visitor.account)
        visitor.logged_in = True

    def _new(self, place: Place) -> Visitor:
        random = self.choices
        device = _devices().pick(random)
        versions = catalogue.devices().versions[device.version]
        visitor_id = self._name()
        base: dict[str, object] = {
            "visitor_id": visitor_id,
            "user_agent": device.user_agent.replace("{version}", random.choice(versions)),
            "ip": address(place.networks, random),
            "screen": random.choice(device.screens),
            "language": _languages(place.timezone).pick(random),
        }
        currencies = self.profile.currencies
        return Visitor(
            visitor_id, base, place.timezone, currencies.get(place.country) or currencies[""]
        )

    def _name(self) -> str:
        return f"{self.identities.getrandbits(64):016x}"


def address(networks: list[str], random: Random) -> str:
    """An address in one of the networks, written '87.163' (IPv4) or '2a02:8100' (IPv6)."""
    network = networks[int(random.random() * len(networks))]
    bits = random.getrandbits(16)
    if ":" in network:
        return f"{network}:{bits:x}:{random.getrandbits(16):x}::{random.getrandbits(16):x}"
    return f"{network}.{bits >> 8}.{1 + bits % 254}"


@cache
def _devices() -> Weighted[Device]:
    return Weighted((device, device.weight) for device in catalogue.devices().devices)


@cache
def _languages(timezone: str) -> Weighted[str]:
    place = next(place for place in catalogue.places() if place.timezone == timezone)
    return Weighted(place.languages.items())
