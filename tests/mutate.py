"""Queries gone wrong: a part left out, put elsewhere, or replaced by what nobody would send."""

from random import Random
from typing import Any

DEEP, LONG = 1_000, 10_000

ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 2**63, 10**400, 10**5000, float("nan"), float("inf"),
    "", " ", [], {}, [[]], [None], [1], {"a": 1}, {"": None}, (), b"bytes",
    "\x00", "\ud800", "\U0001f600" * 50, "e\u0301", "\u202e", "a" * 100_000, "İ", "ẞ",
    "'; DROP TABLE visits; --", '" OR 1=1 --', "$start", "%", "_", "\\", "{}", "{0}", "%s", "?",
    "(", "[", "*", "(?P<a", "a{1000}{1000}", "(a+)+$", "\\C", "(?<=a)b", "\\", "[[:x:]]", "(?i)",
    "9999-99-99", "2026-03-29", "0000-00-00", "NaN", "1e400d", "99999d", "-1d", "٣d", "000000mo",
    "visit:source", "event:page", "event:props:", "event:props:a'b", "event:props:" + "k" * 5_000,
    "event:goal", "segment", "time", "time:day", "visitors", "exit_rate", "conversion_rate", "shop",
    ["is", "event:page", ["/"]], ["not", ["is", "visit:country", [""]]], ["and", []], ["or"],
    ["has_done", ["has_done", ["is", "event:name", ["x"]]]], ["has_done", ["is", "visit:os", [""]]],
    ["matches", "event:page", ["("]], ["matches_not", "event:props:plan", ["a{1000}{1000}"]],
    ["is", "segment", [1, 99]], ["is", "segment", ["1"]], ["is", "event:goal", ["no such goal"]],
    ["is", "event:page", ["/"], {"case_sensitive": None}], ["is", "event:page", [{}], {}, {}],
    {"mode": "previous_period"}, {"mode": "custom"}, {"mode": "year_over_year", "x": 1},
    {"mode": "custom", "date_range": ["0001-01-01", "9999-12-31"]}, {"comparisons": {"mode": []}},
)  # fmt: skip


def mutated(asked: Any, other: Any, random: Random) -> Any:
    """The query with one thing wrong, perhaps; it may be changed in place. other: a good query."""
    places = list(_places(asked))
    if not places:
        return random.choice(ODD)
    holder, key = random.choice(places)
    if random.random() < 0.1:
        inner, there = random.choice(list(_places(other)))
        holder[key] = inner[there]
    else:
        random.choice(WAYS)(holder, key, random)
    return asked


def _places(value: Any, depth: int = 0) -> Any:
    """(list or object, index or key) of each part, but for the many and the deep."""
    if depth > 6 or not isinstance(value, dict | list):
        return
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in list(items)[:10]:
        yield value, key
        yield from _places(inner, depth + 1)


def _replace(holder: Any, key: Any, random: Random) -> None:
    holder[key] = random.choice(ODD)


def _leave_out(holder: Any, key: Any, random: Random) -> None:
    del holder[key]


def _double(holder: Any, key: Any, random: Random) -> None:
    holder[key] = [holder[key], holder[key]]


def _deep(holder: Any, key: Any, random: Random) -> None:
    wrap = random.choice([lambda t: [t], lambda t: ["not", t], lambda t: ["and", [t]]])
    for _ in range(random.choice([2, 30, DEEP])):
        holder[key] = wrap(holder[key])


def _many(holder: Any, key: Any, random: Random) -> None:
    values = holder if isinstance(holder, list) else [holder[key]]
    long = [random.choice([values[0], str(n)]) for n in range(random.choice([30, LONG]))]
    if isinstance(holder, list):
        holder[:] = long
    else:
        holder[key] = long


def _spoil(holder: Any, key: Any, random: Random) -> None:
    """A text with something put into it."""
    text = holder[key] if isinstance(holder[key], str) else "visit:source"
    at = random.randint(0, len(text))
    odd = [one for one in ODD if isinstance(one, str)]
    holder[key] = text[:at] + random.choice(odd) + text[at:]


def _add(holder: Any, key: Any, random: Random) -> None:
    odd = random.choice(ODD)
    if isinstance(holder, list):
        holder.insert(random.randint(0, len(holder)), odd)
    else:
        holder[odd if isinstance(odd, str) else "more"] = odd


WAYS = (_replace, _replace, _leave_out, _double, _deep, _many, _spoil, _add, _add)
