"""What .dockerignore keeps from a builder, by the rules of Docker's own matcher.

A pattern is of a whole path from the root, matches what lies below it too, `**` is any number of
folders, and of patterns that match the last one decides.
"""

import re
from functools import cache
from pathlib import PurePosixPath

from tests.command import ROOT


def ignored(path: str) -> bool:
    kept = True
    for pattern, lets_in in _patterns():
        if any(pattern.fullmatch(str(place)) for place in (path, *PurePosixPath(path).parents)):
            kept = lets_in
    return not kept


@cache
def _patterns() -> list[tuple[re.Pattern[str], bool]]:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    said = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    return [(_regex(line.removeprefix("!")), line.startswith("!")) for line in said]


def _regex(pattern: str) -> re.Pattern[str]:
    parts = re.split(r"(\*\*/|\*|\?)", pattern.strip("/"))
    means = {"**/": r"(?:.*/)?", "*": r"[^/]*", "?": r"[^/]"}
    return re.compile("".join(means.get(part, re.escape(part)) for part in parts))
