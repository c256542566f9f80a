"""Whether filters, as JSON, hold of one event."""

import re
from itertools import product

from tests.answers.dimensions import (
    ABSENT,
    DIRECT,
    GOAL,
    NOT_SET,
    PROPS,
    blank,
    is_of_events,
    value,
)

DONE = ("has_done", "has_not_done")
NEGATIVE = ("is_not", "contains_not", "matches_not")


def holds(tree, hit, site, entered=False):
    """site: its goals, its segments, and the events of each visit, by the names of Answers.

    entered: event:page and event:hostname are those that the visit entered by.
    """
    op = tree[0]
    if op == "and":
        return all(holds(one, hit, site, entered) for one in tree[1])
    if op == "or":
        return any(holds(one, hit, site, entered) for one in tree[1])
    if op == "not":
        return not holds(tree[1], hit, site, entered)
    if op in DONE:
        done = any(holds(tree[1], other, site) for other in site.hits_of(hit["visit"]))
        return done == (op == "has_done")
    return _leaf(tree, hit, site, entered)


def could(tree, hit, site):
    """Whether filters would hold of an event for some answers of those of goals and properties.

    Each of these is asked both ways, wherever it stands, but where a visit has to have done it.
    """
    return True in _outcomes(spelt_out(tree, site), hit, site)


def _outcomes(tree, hit, site):
    """What a tree can come out as."""
    op = tree[0]
    if op in ("and", "or"):
        found, both = {op == "and"}, all if op == "and" else any
        for one in tree[1]:
            found = {both(pair) for pair in product(found, _outcomes(one, hit, site))}
        return found
    if op == "not":
        return {not one for one in _outcomes(tree[1], hit, site)}
    if op not in DONE and (tree[1] == GOAL or tree[1].startswith(PROPS)):
        return {True, False}
    return {holds(tree, hit, site)}


def _leaf(leaf, hit, site, entered):
    op, name, values, *options = leaf
    if name == "segment":
        return any(
            all(holds(one, hit, site, entered) for one in site.segments[int(number)])
            for number in values
        )
    insensitive = bool(options) and options[0].get("case_sensitive") is False
    fold = lower if insensitive else str
    wanted = [fold(one) for one in values]
    if name == GOAL:
        reached = [fold(goal) for goal in goals(hit, site.goals)]
        if op == "is":
            return any(goal in wanted for goal in reached)
        return any(text in goal for goal in reached for text in wanted)
    stored = value(name, hit, entered)
    if name.startswith(PROPS) and stored is None and op not in ("is", "is_not"):
        return False  # also where it is negative
    found = _any(op.removesuffix("_not"), name, stored or "", wanted, fold)
    return found != (op in NEGATIVE)


def _any(op, name, stored, wanted, fold):
    """Whether any of the wanted texts is, is in or matches what is stored."""
    if op == "is":
        if stored:
            return fold(stored) in wanted
        own = NOT_SET if not is_of_events(name) else blank(name)
        named = ("", blank(name), own) if not name.startswith(PROPS) else (ABSENT,)
        return any(fold(one) in wanted for one in named)
    text = fold(stored or (DIRECT if blank(name) == DIRECT else ""))
    if op == "contains":
        return any(one in text for one in wanted)
    return any(re.search(one, text, re.ASCII) for one in wanted)


def lower(text):
    """Letter by letter, as engines do it: what is around a letter does not change it."""
    return "".join(letter.lower()[:1] for letter in text)


def goals(hit, defined):
    """The names of the goals that an event is a conversion of."""
    return [goal["name"] for goal in defined if _reaches(hit, goal)]


def _reaches(hit, goal):
    own = {(prop["key"], prop["value"]) for prop in hit["props"]}
    if not set(goal.get("props", {}).items()) <= own:
        return False
    if "event" in goal:
        return hit["name"] == goal["event"]
    if not _is_page(hit["path"], goal["page"]):
        return False
    if "scroll" in goal:
        return hit["name"] == "engagement" and hit["scroll"] >= goal["scroll"]
    return hit["name"] == "page_view"


def _is_page(path, pattern):
    """Whether a whole path is as a pattern, where * is anything: by trying what * may be."""
    if not pattern:
        return not path
    if pattern[0] == "*":
        return any(_is_page(path[n:], pattern[1:]) for n in range(len(path) + 1))
    return path[:1] == pattern[0] and _is_page(path[1:], pattern[1:])


def leaves(tree, inside=True):
    """The leaves of a tree; inside: those within has_done too."""
    if tree[0] in ("and", "or"):
        return [leaf for one in tree[1] for leaf in leaves(one, inside)]
    if tree[0] in DONE:
        return leaves(tree[1], inside) if inside else []
    return leaves(tree[1], inside) if tree[0] == "not" else [tree]


def spelt_out(tree, site):
    """A tree with each segment's own filters in its place."""
    if tree[0] in ("and", "or"):
        return [tree[0], [spelt_out(one, site) for one in tree[1]]]
    if tree[0] in ("not", *DONE):
        return [tree[0], spelt_out(tree[1], site)]
    if tree[1] != "segment":
        return tree
    inner = [[spelt_out(one, site) for one in site.segments[int(number)]] for number in tree[2]]
    return ["or", [["and", of_segment] for of_segment in inner]]
