"""Whether the speed layer is at work: it commits what arrives, or that nothing has."""

from datetime import UTC, datetime

from clickstream.errors import ClickstreamError
from clickstream.settings import Settings
from clickstream.warehouse import Warehouse
from clickstream.warehouse.tables import FRAGMENTS

LOOKED_AT = 20  # commits: compaction's and expiry's are among them


class SpeedSilent(ClickstreamError):
    """The speed layer has committed nothing lately."""


def silent_for(settings: Settings, now: datetime) -> float:
    """Seconds since its last commit. Raises SpeedSilent where there is none."""
    warehouse = Warehouse.of(settings)
    if warehouse.exists(FRAGMENTS):
        for commit in warehouse.open(FRAGMENTS).history(limit=LOOKED_AT):
            if "covers" in commit:
                return now.timestamp() - float(commit["timestamp"]) / 1000
    raise SpeedSilent(
        "The speed layer has never committed",
        where=warehouse.path(FRAGMENTS),
        do="Start it: `clickstream speed run`.",
    )


def check(settings: Settings) -> float:
    """Seconds since its last commit. Raises SpeedSilent where these are too many."""
    seconds = silent_for(settings, datetime.now(UTC))
    if seconds > settings.speed.stale_after_seconds:
        raise SpeedSilent(
            f"The speed layer has committed nothing for {seconds:.0f} seconds",
            where=Warehouse.of(settings).path(FRAGMENTS),
            do="Look at its log; if it has ended, start it: `clickstream speed run`.",
        )
    return seconds
