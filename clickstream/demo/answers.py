"""What the demo's server says: whether it is there, and the numbers of the demo's sites."""

from contextlib import suppress
from typing import Any

import httpx

from clickstream.demo.sites import HISTORY, SITES
from clickstream.ports import url
from clickstream.secret import serve_key
from clickstream.settings import Settings

HEALTH = (200, 503)  # the second while the warehouse cannot be followed
REFUSED = 401


class Answers:
    """What `clickstream serve` says: whether it is there, and the numbers of the demo's shop."""

    def __init__(self, settings: Settings) -> None:
        self.url = url(settings.serve.host, settings.serve.port)
        self._headers = _key(settings)
        self.health: dict[str, Any] | None = None
        self.visitors = 0
        self._is_refused = False  # whether the demo's key is not for the demo's shop

    def ask(self) -> None:
        """Brings all up to date. No answer to the first is an answer; the second may be slow."""
        asked = {"site_id": next(iter(SITES)), "metrics": ["visitors"], "date_range": HISTORY}
        self.health = self._health()
        if self.health is None:
            return
        with suppress(httpx.TransportError):
            answer = httpx.post(
                f"{self.url}/api/v2/query", json=asked, headers=self._headers, timeout=2
            )
            self._is_refused = answer.status_code == REFUSED
            if answer.is_success:
                self.visitors = answer.json()["results"][0]["metrics"][0]

    def speed_is_there(self) -> bool:
        """Whether nothing of the speed layer is missing from answers."""
        if not (told := self._told()):
            return False
        return all(half["layer"] != "speed" for half in told["missing"])

    def published(self) -> tuple[int, str]:
        """The publication that is served, by number and in words; 0 before the first."""
        told = self._told()
        served = told["publication"] if told else None
        if not served:
            return 0, "not published yet"
        return served["version"], f"publication {served['version']}"

    def are_kept_back(self) -> bool:
        """Whether the server has keys, and the demo's is none of them or for other sites."""
        return self.health is not None and (self._told() is None or self._is_refused)

    def in_words(self) -> str:
        if self.health is None:
            return "No answers yet."
        if self.are_kept_back():
            return "The server tells the demo no numbers: set serve.key to a key of all sites."
        words = [f"{self.visitors:,} visitors in {HISTORY}"]
        if self.speed_is_there():
            words.append(f"{self.health['freshness']['seconds_behind']:.1f} s behind Kafka")
        else:
            words.append("the speed layer is catching up")
        words.append(self.published()[1])
        return ", ".join(words)

    def _health(self) -> dict[str, Any] | None:
        """What the server says of itself; of an error it has said no more than a sentence."""
        try:
            said = httpx.get(f"{self.url}/api/health", headers=self._headers, timeout=2)
        except httpx.TransportError:
            return None
        return said.json() if said.status_code in HEALTH else None

    def _told(self) -> dict[str, Any] | None:
        """What the server says of the layers: without a key that it takes, nothing."""
        return None if self.health is None or self.health.get("needs_key") else self.health


def _key(settings: Settings) -> dict[str, str]:
    """The headers that say who asks."""
    key = serve_key(settings)
    return {"authorization": f"Bearer {key}"} if key else {}
