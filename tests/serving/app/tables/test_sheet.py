import pytest

from serving.app.address import View, params, parse
from serving.app.tables.sheet import Sheet
from serving.app.tables.whole import Asks

SHEET, COLUMNS = Sheet("pages"), ("visitors", "bounce_rate")


@pytest.mark.parametrize(
    "asks",
    [
        Asks(),
        Asks("visitors", desc=False),
        Asks("bounce_rate", page=3),
        Asks("bounce_rate", desc=False, search="a ~ b.asc"),
        Asks("", desc=False),
        Asks("", desc=True),
    ],
)
def test_what_a_table_is_asked_for_is_read_back_from_the_address(asks: Asks) -> None:
    view, problems = parse(params(SHEET.asking(View(), COLUMNS, vars(asks))), SHEET.choices)
    assert problems == []
    assert SHEET.asks(view, COLUMNS) == asks


def test_what_is_asked_for_by_itself_does_not_stand_in_the_address() -> None:
    assert SHEET.asking(View(), COLUMNS, vars(Asks())) == View()


@pytest.mark.parametrize(
    ("name", "value"), [("pages-sort", "scroll_depth"), ("pages-at", "-1"), ("pages-at", "x")]
)
def test_what_the_table_cannot_do_is_as_if_it_was_not_asked_for(name: str, value: str) -> None:
    view, _ = parse({name: [value]}, SHEET.choices)
    assert SHEET.asks(view, COLUMNS) == Asks()


def test_a_page_that_is_gone_is_known() -> None:
    assert not SHEET.is_beyond(Asks(page=0), 0, 20)
    assert not SHEET.is_beyond(Asks(page=1), 21, 20)
    assert SHEET.is_beyond(Asks(page=1), 20, 20)
