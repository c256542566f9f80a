"""What to simulate: everything that decides which records come, and nothing else."""

from dataclasses import dataclass, field

from clickstream.errors import ClickstreamError
from clickstream.traffic.durations import Burst, in_words


@dataclass(frozen=True, slots=True)
class Shares:
    """Of the good records, how many meet which fault (0..1); at most one each."""

    late: float = 0.0
    duplicate: float = 0.0
    shuffle: float = 0.0
    broken: float = 0.0

    def __post_init__(self) -> None:
        for name in ("late", "duplicate", "shuffle", "broken"):
            share = getattr(self, name)
            if not 0 <= share <= 1:
                raise ClickstreamError(
                    f"--{name} is {share:g}", do="Give a share between 0 and 1, for example 0.02."
                )
        if self.total > 1:
            raise ClickstreamError(
                f"The shares of faults sum to {self.total:g}",
                do="Lower them: a record meets one fault at most, so their sum is at most 1.",
            )

    @property
    def total(self) -> float:
        return self.late + self.duplicate + self.shuffle + self.broken


@dataclass(frozen=True, slots=True)
class Options:
    """The same options give the same records, byte for byte.

    Times are Unix milliseconds. The past is [until_ms - history_ms, until_ms), at history_rate;
    then live traffic for live_ms (None: without end), at rate. Rates are good events per second of
    all sites together, on average.
    """

    until_ms: int
    sites: tuple[str, ...] = ("shop.example",)
    seed: int = 7
    rate: float = 50.0
    history_ms: int = 0
    history_rate: float = 0.0
    live_ms: int | None = 0
    rhythm: bool = False  # of live traffic; the past always has it
    shares: Shares = field(default_factory=Shares)
    burst: Burst | None = None
    count: int | None = None  # stop after this many records

    def __post_init__(self) -> None:
        if not self.sites or len(set(self.sites)) != len(self.sites):
            raise ClickstreamError("--site must name each site once")
        if self.live_ms != 0 and self.rate <= 0:
            raise ClickstreamError(f"--rate is {self.rate:g}", do="Give events per second above 0.")
        if self.history_ms and self.history_rate <= 0:
            raise ClickstreamError(
                f"The rate of {in_words(self.history_ms)} of history is {self.history_rate:g}",
                do="Give --history-rate in events per second, above 0.",
            )
        if not self.history_ms and self.live_ms == 0:
            raise ClickstreamError(
                "Nothing to simulate", do="Ask for history, live traffic or both."
            )

    @property
    def start_ms(self) -> int:
        return self.until_ms - self.history_ms

    @property
    def end_ms(self) -> int | None:
        return None if self.live_ms is None else self.until_ms + self.live_ms

    @property
    def expected(self) -> int | None:
        """About how many good records this makes; None: without end."""
        if self.count is not None:
            return self.count
        if self.live_ms is None:
            return None
        return round((self.history_ms * self.history_rate + self.live_ms * self.rate) / 1000)
