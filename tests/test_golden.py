"""Our golden cases: every folder of tests/golden, in three ways (docs/golden-cases.md)."""

import re
from pathlib import Path

import pytest

from serving.cases.case import FILES, folders, read
from serving.cases.run import run
from serving.cases.ways import WAYS, Ways

GOLDEN = Path(__file__).parent / "golden"
CASES = list(folders(GOLDEN))


@pytest.fixture(scope="module")
def ways(tmp_path_factory: pytest.TempPathFactory) -> Ways:
    return Ways(tmp_path_factory.mktemp("golden"))


@pytest.mark.parametrize("folder", CASES, ids=[str(case.relative_to(GOLDEN)) for case in CASES])
def test_case(folder: Path, ways: Ways) -> None:
    outcome = run(read(folder), ways)
    assert outcome.is_right, f"{outcome.why}\n{outcome.trouble}\n{outcome.wrong}"
    assert list(outcome.answers) == list(WAYS)


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
