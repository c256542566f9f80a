import pytest

from serving.app import format


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (9_999, "9,999"),
        (10_000, "10.0k"),
        (58_460, "58.5k"),
        (188_700, "189k"),
        (999_900, "1.0M"),
        (1_234_567, "1.2M"),
        (2_500_000_000, "2.5B"),
    ],
)
def test_a_number_has_all_its_digits_up_to_ten_thousand(value: float, text: str) -> None:
    assert format.number(value) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0s"), (59.4, "59s"), (59.6, "1m 00s"), (184, "3m 04s"), (7_500, "2h 05m")],
)
def test_a_duration_has_two_units_at_most(seconds: float, text: str) -> None:
    assert format.duration(seconds) == text


def test_a_value_that_is_not_defined_is_a_dash_and_not_a_zero() -> None:
    assert format.value("percent", None) == format.MISSING
    assert format.value("percent", 0) == "0%"


def test_a_share_that_is_there_is_never_nothing() -> None:
    assert format.share(1, 1_000) == "<1%"
    assert format.share(0, 1_000) == "0%"
    assert format.share(1, 0) == ""


def test_a_count_changes_in_percent_and_a_percentage_in_points() -> None:
    counted = format.change("count", 127, 100, less_is_better=False)
    assert counted == format.Change("↑ 27%", "good")
    rate = format.change("percent", 40.5, 42, less_is_better=True)
    assert rate == format.Change("↓ 1.5 pts", "good")


def test_more_bounces_are_bad() -> None:
    assert format.change("percent", 42, 40, less_is_better=True).tone == "bad"


def test_a_change_too_small_to_show_has_no_arrow() -> None:
    assert format.change("count", 1_001, 1_000, less_is_better=False).text == "0%"


def test_a_change_is_the_number_that_the_api_tells() -> None:
    """Halves are up, and from nothing to something is all of it."""
    assert format.change("count", 9, 8, less_is_better=False).text == "↑ 13%"
    assert format.change("percent", 2.05, 2.0, less_is_better=False).text == "↑ 0.1 pts"
    assert format.change("count", 5, 0, less_is_better=False).text == "↑ 100%"
    assert format.change("count", 0, 0, less_is_better=False) == format.Change("0%", "flat")


def test_nothing_before_is_no_change() -> None:
    assert format.change("count", 5, None, less_is_better=False).text == ""


def test_a_kind_of_number_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(ValueError, match="colour"):
        format.value("colour", 1)
