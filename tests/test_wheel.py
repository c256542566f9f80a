"""The wheel has what the packages need beside Python: SQL, schemas, tables, styles, the licence."""

import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("clickstream", "batch", "speed", "serving")
UNCOMPILED = shutil.ignore_patterns("__pycache__")  # in which another process may be writing
BUILD = "import sys; from setuptools.build_meta import build_wheel; build_wheel(sys.argv[1])"


def files(root: Path) -> set[str]:
    """All files of the packages but those that Python makes."""
    paths = (path for package in PACKAGES for path in (root / package).rglob("*"))
    return {
        str(path.relative_to(root))
        for path in paths
        if path.is_file() and "__pycache__" not in path.parts
    }


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names in a wheel that is made of a copy: building leaves folders behind."""
    copy = tmp_path_factory.mktemp("wheel")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, copy / package, ignore=UNCOMPILED)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy)
    told = subprocess.run(
        [sys.executable, "-c", BUILD, str(copy / "out")],
        cwd=copy,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    (made,) = (copy / "out").glob("*.whl")
    return set(ZipFile(made).namelist())


def test_it_has_every_file_of_the_packages(wheel: set[str]) -> None:
    assert files(ROOT) - wheel == set()


def test_it_has_nothing_else_but_what_describes_it(wheel: set[str]) -> None:
    beside = {name.split("/", 1)[1] for name in wheel - files(ROOT)}
    assert beside == {
        "METADATA", "RECORD", "WHEEL", "entry_points.txt", "top_level.txt", "licenses/LICENSE",
    }  # fmt: skip


def test_the_licence_is_the_one_that_is_declared() -> None:
    assert 'license = "Apache-2.0"\n' in (ROOT / "pyproject.toml").read_text()
    assert (
        "Apache License\n                           Version 2.0" in (ROOT / "LICENSE").read_text()
    )
