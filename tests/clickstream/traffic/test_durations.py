"""Spans of time as people write them."""

import pytest

from clickstream.errors import ClickstreamError
from clickstream.traffic.durations import Burst, burst, duration_ms, in_words


@pytest.mark.parametrize(
    ("text", "milliseconds"),
    [("30d", 2_592_000_000), ("90s", 90_000), ("1h30m", 5_400_000), ("1.5h", 5_400_000),
     ("250ms", 250), ("2 w", 1_209_600_000)],
)  # fmt: skip
def test_a_span_is_read(text: str, milliseconds: int) -> None:
    assert duration_ms(text) == milliseconds


@pytest.mark.parametrize("text", ["", "30", "d", "-5m", "5 parsecs", "0s", "1h and 5m"])
def test_what_is_no_span_is_refused(text: str) -> None:
    with pytest.raises(ClickstreamError, match="no span of time"):
        duration_ms(text)


def test_a_span_is_told_by_its_two_largest_units() -> None:
    assert in_words(duration_ms("36h")) == "1d 12h"
    assert in_words(duration_ms("90s")) == "1m 30s"
    assert in_words(0) == "0s"


def test_a_burst_is_read() -> None:
    assert burst("10x/30s every 5m") == Burst(10, 30_000, 300_000)


@pytest.mark.parametrize("text", ["10", "10x every 5m", "10x/5m every 30s", "fast"])
def test_what_is_no_burst_is_refused(text: str) -> None:
    with pytest.raises(ClickstreamError):
        burst(text)
