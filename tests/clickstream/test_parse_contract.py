"""The page, the JSON Schema and parse say the same."""

import ast
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clickstream import contract
from clickstream.contract.reasons import Reason
from clickstream.contract.wire import FIELDS
from tests.clickstream.parsing import LEAST, event_of, reason_of, sent

PAGE = Path(__file__).parents[2] / "docs" / "event-contract.md"


@cache
def validator() -> jsonschema_rs.Validator:
    return jsonschema_rs.validator_for(contract.schema())


def rows(first_heading: str) -> list[list[str]]:
    """The cells of the page's table with this first column."""
    text = PAGE.read_text(encoding="utf-8")
    body = re.search(rf"^\| {first_heading} \|.*\n\|[ |-]+\n((?:\|.*\n)+)", text, re.MULTILINE)
    assert body, first_heading
    return [[cell.strip() for cell in line.split(" | ")] for line in body[1].splitlines()]


def unquoted(cell: str) -> str:
    return cell.strip("| ").removeprefix("`").removesuffix("`")


def test_the_schema_is_a_valid_schema() -> None:
    jsonschema_rs.meta.validate(contract.schema())


def test_every_field_is_in_the_schema_on_the_page_and_read() -> None:
    on_page = [unquoted(row[0]) for row in rows("field")]
    assert on_page == list(contract.schema()["properties"])
    assert set(on_page) == FIELDS


def test_the_page_marks_the_fields_that_the_schema_requires() -> None:
    marked = {unquoted(row[0]) for row in rows("field") if row[2] == "yes"}
    assert marked == set(contract.schema()["required"])
    for field in marked:
        assert reason_of(sent(**{field: ...})) == Reason.MISSING_FIELD


def test_the_page_shows_the_schemas_examples() -> None:
    shown = {unquoted(row[0]): json.loads(unquoted(row[5])) for row in rows("field")}
    assert shown == {
        field: about["examples"][0] for field, about in contract.schema()["properties"].items()
    }


@pytest.mark.parametrize("field", sorted(FIELDS))
def test_examples_are_accepted_by_schema_and_parse(field: str) -> None:
    for example in contract.schema()["properties"][field]["examples"]:
        event = {**LEAST, field: example}
        validator().validate(event)
        assert reason_of(json.dumps(event).encode()) == ""


def test_the_least_event_of_the_page_is_an_event() -> None:
    (block,) = re.findall(r"```json\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    validator().validate(json.loads(block))
    assert event_of(block.encode())["path"] == "/"


def test_the_page_lists_every_reason_once() -> None:
    assert [unquoted(row[0]) for row in rows("reason")] == [reason.value for reason in Reason]


@pytest.mark.parametrize("row", rows("reason"), ids=lambda row: unquoted(row[0]))
def test_the_example_of_a_reason_has_that_reason(row: list[str]) -> None:
    reason, _, example = map(unquoted, row)
    if example.startswith('"'):
        value = sent(**json.loads("{" + example + "}"))
    else:
        value = bytes_of(example)
    assert reason_of(value) == reason


def bytes_of(expression: str) -> bytes:
    """A bytes literal, times a number, or a sum of such."""
    node = ast.parse(expression, mode="eval").body

    def value(node: ast.expr) -> Any:
        if isinstance(node, ast.BinOp):
            left, right = value(node.left), value(node.right)
            return left * right if isinstance(node.op, ast.Mult) else left + right
        return ast.literal_eval(node)

    made = value(node)
    assert isinstance(made, bytes)
    return made


# Values at and around every limit, of right and wrong types.
texts = st.one_of(
    st.text(max_size=5),
    st.sampled_from(
        ["", " ", "\x00", "a\x7f", "\u00a0", "\ufeff", "é" * 256, "a" * 257, "x" * 121]
    ),
)
numbers = st.one_of(
    st.integers(-(10**16), 10**16),
    st.floats(-1e16, 1e16),
    st.sampled_from([0, -1, 101, 1e14, -1e14, 99999999999999, 631152000000, 4102444800000]),
)
times = st.one_of(
    st.datetimes().map(lambda t: t.isoformat() + "Z"),
    st.datetimes().map(lambda t: t.isoformat(" ") + "+05:30"),
    st.datetimes().map(lambda t: t.isoformat()),
    st.integers(631151999999, 4102444800001),
    st.from_regex(r"2\d{3}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?(Z|z|[+-]\d\d:\d\d|)\Z"),
    st.sampled_from(["2026-12-31T23:59:60Z", "2026-12-31T23:58:60Z", "2026-02-29T00:00:00Z"]),
)
money = st.fixed_dictionaries(
    {},
    optional={
        "amount": st.one_of(numbers, st.sampled_from(["1.5", "-0.1e2", "01", ".5", "1,0", "1 "])),
        "currency": st.one_of(st.sampled_from(["EUR", "eur", "EU", "EURO", "€€€", ""]), st.none()),
        "tax": numbers,
    },
)
anything = st.one_of(
    texts, numbers, times, money, st.booleans(), st.none(), st.just([]), st.just({"a": 1})
)


@st.composite
def objects(draw: st.DrawFn) -> dict[str, Any]:
    fields = draw(st.lists(st.sampled_from([*sorted(FIELDS), "unknown"]), max_size=4))
    likely = {"event_time": times, "revenue": money, "v": st.sampled_from([1, 2, 1.0, "1", True])}
    event = {**LEAST, **{f: draw(st.one_of(likely.get(f, texts), anything)) for f in fields}}
    event |= draw(st.fixed_dictionaries({}, optional={"event_time": times, "revenue": money}))
    for field in draw(st.lists(st.sampled_from(sorted(LEAST)), max_size=1)):
        if draw(st.booleans()):
            del event[field]
    return event


def refused_by_parse_alone(event: dict[str, Any], reason: str) -> bool:
    """Whether this refusal is one that the schema leaves to parse."""
    time, revenue = event.get("event_time"), event.get("revenue")
    if reason in (Reason.BAD_EVENT_TIME, Reason.EVENT_TIME_OUT_OF_RANGE):
        return isinstance(time, str)  # the range of a text; no such day; leap seconds
    if reason == Reason.BAD_REVENUE:
        return isinstance(revenue, dict) and isinstance(revenue.get("amount"), str | float)
    return False


@settings(max_examples=2000, deadline=None, derandomize=True)
@given(objects())
def test_schema_and_parse_accept_the_same(event: dict[str, Any]) -> None:
    reason = reason_of(json.dumps(event).encode())
    if validator().is_valid(event):
        assert reason == "" or refused_by_parse_alone(event, reason), reason
    else:
        assert reason != "", [error.message for error in validator().iter_errors(event)]
