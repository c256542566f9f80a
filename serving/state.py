"""What an answer rests on, and what is missing from it, in plain sentences (law 7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from clickstream.coverage import NEVER, Coverage, Hole
from clickstream.cutoff import Cutoff
from clickstream.publication import Publication
from serving.generation import Generation


@dataclass(frozen=True)
class State:
    """What is served from some moment on; changed as a whole, together with the rows.

    reached: the time up to which the fragments miss nothing that had arrived.
    coverage: None where no fragment has been seen. live and visits: how many visits the tail
    touches, out of all. is_foreign: all this was made by another definition than the server's.
    lost: what no layer will ever hold. cubed: what the cube still adds up to, where it has not
    caught up with the rows; owes_since: since when, by the monotonic clock.
    """

    generation: Generation
    publication: Publication | None
    coverage: Coverage | None
    reached: datetime
    live: int = 0
    visits: int = 0
    is_foreign: bool = False
    lost: Sequence[Hole] = ()
    cubed: "State | None" = None
    owes_since: float = 0.0

    @property
    def owes(self) -> bool:
        return self.cubed is not None

    @property
    def cutoff(self) -> Cutoff:
        if self.publication:
            return self.publication.cutoff
        return Cutoff(self.coverage.topic_id if self.coverage else "")

    @property
    def horizon(self) -> datetime | None:
        """What happened before it is in no row; None: nothing is left out."""
        return self.publication.horizon if self.publication else None


@dataclass(frozen=True)
class Missing:
    """One layer that an answer cannot rest on, and why.

    loses: whether the numbers therefore lack something that was received.
    """

    layer: str
    says: str
    loses: bool = True


def missing(state: State, now: datetime, stale_after: float) -> list[Missing]:
    """What keeps an answer from being the number of everything received; empty: nothing."""
    found = []
    if state.publication is None:
        found.append(
            Missing(
                "batch",
                "No batch run has published yet; the numbers rest on the tail alone.",
                loses=False,
            )
        )
    if state.is_foreign:
        found.append(
            Missing(
                "batch",
                "The published views are of another definition than this server's: run "
                "`clickstream batch run` with its settings, or start it with theirs.",
            )
        )
    found += [
        Missing("batch", f"{loss} are lost: Kafka had deleted them before a batch run read them.")
        for loss in state.lost
    ]
    if state.coverage is None or not state.coverage.ranges:
        upto = state.cutoff.time
        found.append(
            Missing(
                "speed",
                "The speed layer has written nothing that fits"
                + (f"; the numbers end at {upto:%Y-%m-%d %H:%M:%S} UTC." if upto else "."),
            )
        )
        return found
    found += [
        Missing("speed", f"{hole} are in no layer: wait for the next batch run.")
        for hole in state.coverage.holes(state.cutoff)
    ]
    found += [
        Missing("speed", f"The speed layer has said nothing of partition {partition} yet.")
        for partition in sorted(state.cutoff.offsets.keys() - state.coverage.ranges.keys())
    ]
    behind = (now - state.reached).total_seconds()
    if behind > stale_after:
        lag = f"{_duration(behind)} behind" if state.reached > NEVER else "only beginning"
        found.append(Missing("speed", f"The speed layer is {lag}: is it running?"))
    return found


def _duration(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} seconds"
    if seconds < 7200:
        return f"{seconds / 60:.0f} minutes"
    return f"{seconds / 3600:.0f} hours"
