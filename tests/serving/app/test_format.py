import pytest

from serving.answers import Money
from serving.app import format
from serving.query.money import money


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


@pytest.mark.parametrize(
    ("moved", "points", "less_is_better", "change"),
    [
        (27.0, False, False, format.Change("↑ 27%", "good")),
        (-1_200.0, False, False, format.Change("↓ 1,200%", "bad")),
        (-1.5, True, True, format.Change("↓ 1.5 pts", "good")),
        (2.0, True, True, format.Change("↑ 2 pts", "bad")),
        (0.0, False, False, format.Change("0%", "flat")),
        (None, True, False, format.Change("", "flat")),
    ],
)
def test_a_change_is_told_with_an_arrow_in_percent_or_in_points(
    moved: float | None, points: bool, less_is_better: bool, change: format.Change
) -> None:
    assert format.change(moved, points=points, less_is_better=less_is_better) == change


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (1250.005, "EUR", "€1,250.01"),
        (-1250.005, "EUR", "-€1,250.01"),
        (0.125, "USD", "$0.13"),
        (12.5, "JPY", "¥13"),
    ],
)
def test_an_amount_is_written_as_the_api_writes_it(amount: float, currency: str, text: str) -> None:
    assert format.amount(amount, currency) == money(amount, currency)["long"] == text


def test_no_money_is_written_as_the_api_writes_it() -> None:
    assert format.no_money("JPY") == Money(**money(0, "JPY"))


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("Black Friday – 50€", "Black Friday – 50€"),  # noqa: RUF001
        ("_x_", r"\_x\_"),
        ("/_next_/x", r"\/\_next\_\/x"),
        ("[a](b)", r"\[a\]\(b\)"),
    ],
)
def test_what_markdown_would_read_is_shown_as_it_is(text: str, markdown: str) -> None:
    """A backslash before anything but punctuation of ASCII would be shown itself."""
    assert format.plain(text) == markdown


def test_a_kind_of_number_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(ValueError, match="colour"):
        format.value("colour", 1)
