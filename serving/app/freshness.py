"""What the numbers rest on, as one line: how live, how far batch reaches, what is missing."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from serving.client import Meta

BEHIND_SECONDS = 10.0  # from here on "live" would be a lie


@dataclass(frozen=True)
class Line:
    """`tone`: good, warn or bad. `says`: whole sentences, shown below the line."""

    tone: str
    head: str
    lag: str = ""
    batch: str = ""
    batch_time: str = ""
    exact: str = ""
    says: tuple[str, ...] = ()

    def data(self) -> dict[str, Any]:
        return asdict(self)


def line(meta: Meta, zone: ZoneInfo, now: datetime, age: float = 0.0) -> Line:
    """Law 7 as seen by a reader: whatever is missing is said, and a loss takes Exact away.

    age: seconds since the answer was given.
    """
    seconds = _behind(meta, age)
    says = tuple(missing.says for missing in meta.missing)
    batch, batch_time = _batch(meta, zone, now)
    if seconds is None:
        tone = "bad" if meta.publication is None else "warn"
        return Line(tone, "Not live", "", batch, batch_time, says=says)
    behind = seconds > BEHIND_SECONDS
    incomplete = any(missing.loses for missing in meta.missing)
    tone = "warn" if incomplete or behind else "good"
    head = "Behind" if behind else "Incomplete" if incomplete else "Live"
    exact = "" if incomplete or behind else "Exact: every event counted once, nothing sampled"
    return Line(tone, head, _lag(seconds), batch, batch_time, exact, says)


def unreachable(sentence: str, since: datetime | None) -> Line:
    """The server does not answer; numbers still on the page are those of `since`."""
    kept = f"The numbers below are those of {since:%H:%M:%S}." if since else ""
    return Line("bad", "No answer", says=(f"{sentence} {kept}".strip(),))


def rests_on(meta: Meta, zone: ZoneInfo, now: datetime) -> str:
    """For a number's tooltip: publication, cutoff and the share that comes from the tail."""
    parts = [" ".join(_batch(meta, zone, now))]
    if meta.publication:
        parts.append(f"Publication {meta.publication.version}")
    if meta.tail and meta.tail.share is not None:
        parts.append(f"{100 * meta.tail.share:.1f}% of visits from the live tail")
    return " · ".join(parts)


def _behind(meta: Meta, age: float) -> float | None:
    """Seconds behind; None where no live event has been seen yet (the epoch stands for never)."""
    fresh = meta.freshness
    if fresh is None or fresh.reached is None or fresh.reached.timestamp() <= 0:
        return None
    return None if fresh.seconds_behind is None else fresh.seconds_behind + age


def _lag(seconds: float) -> str:
    if seconds < 9.95:
        return f"{seconds:.1f} s behind"
    if seconds < 120:
        return f"{seconds:.0f} s behind"
    if seconds < 7200:
        return f"{seconds / 60:.0f} min behind"
    return f"{seconds / 3600:.0f} h behind"


def _batch(meta: Meta, zone: ZoneInfo, now: datetime) -> tuple[str, str]:
    """Words, and the arrival time that the cutoff reaches, with its date when not today's."""
    if meta.publication is None:
        return "No batch yet", ""
    if meta.cutoff is None or meta.cutoff.time is None:
        return "Batch complete to", "the start"
    reached = meta.cutoff.time.astimezone(zone)
    today = reached.date() == now.astimezone(zone).date()
    return "Batch complete to", f"{reached:%H:%M}" if today else f"{reached:%-d %b %H:%M}"
