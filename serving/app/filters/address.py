"""A filter as a text for the address: is~source~Google, or~is~country~DE~.~contains~page~shop.

Words stand in the order of the API, between tildes; a `.` ends a leaf or a group, and those at
the very end are left out. Dimensions go without visit: and event:, operators that ignore the case
of letters end in -i. A value that is `.`, or has `~` or `\\` in it, has a `\\` before that.
"""

import re
from collections.abc import Iterator

from serving.app.filters.dimension import full_name, short_name
from serving.app.filters.tree import (
    DEEPEST,
    GROUPS,
    OPERATORS,
    TURNS,
    Group,
    Leaf,
    Tree,
    Turned,
    Unreadable,
)

END = "."
ANY_CASE = "-i"
_APART = re.compile(r"((?:[^~\\]|\\.)*)(?:~|$)", re.DOTALL)


def write(tree: Tree) -> str:
    words = list(_words(tree))
    while words[-1] == END:
        words.pop()
    return "~".join(words)


def read(text: str) -> Tree:
    """Raises Unreadable, with a sentence."""
    words = _Words(text)
    tree = _read(words, 0)
    while words.next is not None:
        if words.take() != END:
            raise words.refusal()
    return tree


def _words(tree: Tree) -> Iterator[str]:
    match tree:
        case Leaf(operator, dimension, values, any_case):
            yield operator + ANY_CASE if any_case else operator
            yield _escaped(short_name(dimension))
            yield from map(_escaped, values)
            yield END
        case Group(word, parts):
            yield word
            for part in parts:
                yield from _words(part)
            yield END
        case Turned(word, part):
            yield word
            yield from _words(part)


def _escaped(value: str) -> str:
    return "\\." if value == END else re.sub(r"([~\\])", r"\\\1", value)


class _Words:
    """The words of a text, one after the other; None at its end."""

    def __init__(self, text: str) -> None:
        self._text, self._at = text, 0
        self.next: str | None = ""
        self.take()

    def take(self) -> str | None:
        """The word that comes; it is as it was written, escaped."""
        taken, match = self.next, _APART.match(self._text, self._at)
        if self._at > len(self._text) or match is None:
            self.next = None
            return taken
        self.next = match[1]
        self._at = match.end() if match.end() > match.end(1) else len(self._text) + 1
        return taken

    def refusal(self) -> Unreadable:
        return Unreadable(f"The address has a filter {self._text!r} that this page cannot read.")


def _read(words: _Words, depth: int) -> Tree:
    word = words.take()
    if word is None or depth > DEEPEST:
        raise words.refusal()
    if word in GROUPS:
        parts = [_read(words, depth + 1)]
        while words.next not in (END, None):
            parts.append(_read(words, depth + 1))
        words.take()
        return Group(word, tuple(parts))  # type: ignore[arg-type]
    if word in TURNS:
        return Turned(word, _read(words, depth + 1))  # type: ignore[arg-type]
    operator, any_case = word.removesuffix(ANY_CASE), word.endswith(ANY_CASE)
    name = words.take()
    dimension = full_name(_plain(name)) if name else None
    if operator not in OPERATORS or dimension is None:
        raise words.refusal()
    values = []
    while words.next not in (END, None):
        values.append(_plain(words.take() or ""))
    words.take()
    if not values:
        raise words.refusal()
    return Leaf(operator, dimension, tuple(values), any_case)


def _plain(word: str) -> str:
    return re.sub(r"\\(.)", r"\1", word, flags=re.DOTALL)
