"""The pages say what is: their tables, links, paths, commands and tests are there."""

import doctest
import importlib
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.main import get_command

from clickstream.cli import COMMANDS
from clickstream.settings.names import fields, variable
from docs import generate

ROOT = Path(__file__).parents[1]
OURS = ("batch", "bench", "clickstream", "conf", "dags", "docs", "serving", "speed", "tests")
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
SOURCES = sorted(p for folder in OURS for p in (ROOT / folder).rglob("*.py"))
MAKE = {
    line.split(":")[0]
    for line in (ROOT / "Makefile").read_text(encoding="utf-8").splitlines()
    if re.match(r"[a-z-]+:.*## ", line)
}

FENCE = re.compile(r"^```\w*\n(.*?)^```$", re.DOTALL | re.MULTILINE)
CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\((?!https?://)([^)\s]+)\)")
PATH = re.compile(rf"(?:{'|'.join(OURS)})/[\w./-]+?\.\w+|(?:{'|'.join(OURS)})/(?:[\w-]+/)*")
TEST = re.compile(r"(tests/[\w/]+\.py)::(test_\w+)")
COMMAND = re.compile(r"\bclickstream ([a-z]+(?: [^`\"'#|]*)?)")


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def code(page: Path) -> Iterator[str]:
    """Every line of a code block, and every piece of code in a sentence."""
    text = page.read_text(encoding="utf-8")
    for block in FENCE.findall(text):
        yield from block.splitlines()
    yield from CODE.findall(FENCE.sub("", text))


@pytest.mark.parametrize("page", generate.PAGES, ids=name)
def test_tables_are_what_the_code_declares(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert generate.filled(text) == text, "run python -m docs.generate"


def test_every_setting_is_on_its_page() -> None:
    page = (ROOT / "docs/settings.md").read_text(encoding="utf-8")
    assert [n for n in fields() if f"`{n}`" not in page or f"`{variable(n)}`" not in page] == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    broken = []
    for link in LINK.findall(page.read_text(encoding="utf-8")):
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_paths_are_there(page: Path) -> None:
    found = {piece for piece in code(page) if PATH.fullmatch(piece)}
    assert {path for path in found if not (ROOT / path).exists()} == set()


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_tests_are_there(page: Path) -> None:
    named = TEST.findall(page.read_text(encoding="utf-8"))
    assert [(path, test) for path, test in named if not has_test(ROOT / path, test)] == []


def test_each_law_names_its_tests() -> None:
    page = (ROOT / "docs/laws.md").read_text(encoding="utf-8")
    laws = re.findall(r"^## (\d\..*?)(?=^## )", page, re.DOTALL | re.MULTILINE)
    assert len(laws) == 7
    assert [law.splitlines()[0] for law in laws if not TEST.search(law)] == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_commands_are_there(page: Path) -> None:
    lines = [line.removeprefix("$ ").removeprefix(".venv/bin/") for line in code(page)]
    asked = [line.removeprefix("clickstream ") for line in lines if line.startswith("clickstream ")]
    wrong = [why for line in asked if (why := wrong_with(line))]
    targets = [t for line in lines if line.startswith("make ") for t in line.split()[1:2]]
    assert wrong + sorted({*targets} - MAKE) == []


def test_commands_that_the_code_tells_of_are_there() -> None:
    """In its sentences for people: errors, help, docstrings."""
    wrong = []
    for path in SOURCES:
        text = re.sub(r'"\s*\n\s*f?"', "", path.read_text(encoding="utf-8"))
        asked = [line for line in COMMAND.findall(text) if line.split()[0] in COMMANDS]
        wrong += [f"{name(path)}: {why}" for line in asked if (why := wrong_with(line))]
    assert wrong == []


def test_the_way_of_an_event_is_as_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its steps in Python give what the page shows; those with servers are copied from a run."""
    monkeypatch.chdir(ROOT)
    page = (ROOT / "docs/follow-one-event.md").read_text(encoding="utf-8")
    steps = "\n".join(re.findall(r"^```python\n(.*?)^```$", page, re.DOTALL | re.MULTILINE))
    told = doctest.DocTestParser().get_doctest(steps, {}, "follow-one-event.md", None, None)
    result = doctest.DocTestRunner().run(told)
    assert result.attempted > 10
    assert result.failed == 0


def anchors(page: Path) -> set[str]:
    """As GitHub makes them of headings."""
    heads = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def has_test(path: Path, test: str) -> bool:
    return path.exists() and f"def {test}(" in path.read_text(encoding="utf-8")


def wrong_with(line: str) -> str:
    """What is wrong with the arguments of `clickstream`: '' or what there is not."""
    try:
        words = shlex.split(line, comments=True)
    except ValueError:  # a sentence that goes on with an apostrophe, or a query over many lines
        words = line.split()
    if words[0] not in COMMANDS:
        return f"clickstream {words[0]}" if not words[0].startswith("-") else ""
    module, attribute = COMMANDS[words[0]][0].split(":")
    app = getattr(importlib.import_module(module), attribute)
    if not isinstance(app, typer.Typer):
        function, app = app, typer.Typer(add_completion=False)
        app.command()(function)
    command = get_command(app)
    subcommands = getattr(command, "commands", {})
    if subcommands and words[1:2] and words[1].isalpha():
        if words[1] not in subcommands:
            return f"clickstream {words[0]} {words[1]}"
        command = subcommands[words[1]]
    if command.context_settings.get("ignore_unknown_options"):
        return ""  # another program's, which judges them itself
    options = {option for parameter in command.params for option in parameter.opts} | {"--help"}
    given = {found[0] for word in words if (found := re.match(r"--[a-z-]+", word))}
    return " ".join(["clickstream", words[0], *sorted(given - options)]) if given - options else ""
