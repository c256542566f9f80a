"""Who asks, and what they may ask of."""

from collections.abc import Iterable
from dataclasses import dataclass

from clickstream.errors import ClickstreamError


class Refused(ClickstreamError):
    """No key, a bad one, or one that is not for what is asked."""


@dataclass(frozen=True)
class Caller:
    """name: as in what they change. sites: those that they may ask of; None: every one."""

    name: str
    sites: frozenset[str] | None = None

    def check(self, site_id: object) -> None:
        """Raises Refused where a site is not theirs."""
        if self.sites is None:
            return
        if not isinstance(site_id, str) or site_id not in self.sites:
            raise Refused(
                f"The key {self.name} is not for the site {site_id!r}",
                do=f"It is for {', '.join(sorted(self.sites))}.",
            )

    def theirs(self, sites: Iterable[str]) -> list[str]:
        return [site for site in sites if self.sites is None or site in self.sites]
