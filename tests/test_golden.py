"""Our golden cases: every folder of tests/golden, in three ways (docs/golden-cases.md)."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from serving.cases.case import FILES, folders
from serving.cases.many import TOGETHER, run_folders
from serving.cases.run import Outcome
from serving.cases.ways import WAYS, Ways
from tests.grouped import grouped

GOLDEN = Path(__file__).parent / "golden"
CASES = list(folders(GOLDEN))


@pytest.fixture(scope="module")
def ways(tmp_path_factory: pytest.TempPathFactory) -> Ways:
    return Ways(tmp_path_factory.mktemp("golden"))


@pytest.fixture(scope="module")
def outcomes(ways: Ways) -> Callable[[Path], Outcome]:
    """Of a case, run with its neighbours."""
    return grouped(CASES, TOGETHER, lambda folders: run_folders(folders, ways))


@pytest.mark.parametrize("folder", CASES, ids=[str(case.relative_to(GOLDEN)) for case in CASES])
def test_case(folder: Path, outcomes: Callable[[Path], Outcome]) -> None:
    outcome = outcomes(folder)
    assert outcome.is_right, f"{outcome.why}\n{outcome.trouble}\n{outcome.wrong}"
    assert list(outcome.answers) == list(WAYS)
    assert not outcome.only_alone, "its neighbours in the warehouse changed its answers"


def test_every_case_is_a_sentence_with_a_reason_and_its_source() -> None:
    for folder in CASES:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", folder.name), folder
        assert {path.name for path in folder.iterdir()} == {*FILES, "NOTES.md"}, folder
        assert re.search(r"Source: .+\.$", (folder / "NOTES.md").read_text().strip()), folder


def test_what_the_reasons_name_is_there() -> None:
    root = GOLDEN.parents[1]
    for folder in CASES:
        for name in re.findall(r"(?:docs|tests)/[\w./-]+\.\w+", (folder / "NOTES.md").read_text()):
            assert (root / name).exists(), (folder, name)
