"""The shape of the code: who may import whom, and how long a file is."""

import ast
import statistics
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LAYERS = ("batch", "speed", "serving")
PACKAGES = ("clickstream", *LAYERS)
# Names of delta-rs's tables and of Arrow's file systems; their others mean other things elsewhere
WRITES = {
    *("create_write_transaction", "create_checkpoint", "cleanup_metadata", "compact_logs"),
    *("optimize", "vacuum", "delete_file", "delete_dir", "delete_dir_contents"),
}

READS = {"DeltaTable", "DeltaError"}  # of delta-rs


def files(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    """The packages that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_imports_no_other_layer(layer: str) -> None:
    others = set(LAYERS) - {layer}
    assert {str(path): found for path in files(layer) if (found := others & {*imports(path)})} == {}


def test_the_vocabulary_imports_no_layer() -> None:
    found = {str(path): set(LAYERS) & {*imports(path)} for path in files("clickstream")}
    assert {path: layers for path, layers in found.items() if layers} == {}


def writes(path: Path) -> Iterator[str]:
    """What a file does to a table, or to its files, past the methods of a warehouse."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and node.attr in WRITES:
            if not (of := ast.unparse(node.value)).endswith("warehouse"):
                yield f"{of}.{node.attr}"
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if _is_of_delta(alias.name))
        elif isinstance(node, ast.ImportFrom) and _is_of_delta(node.module or ""):
            yield from (alias.name for alias in node.names if alias.name not in READS)


def _is_of_delta(module: str) -> bool:
    return module.split(".")[0] == "deltalake"


def test_one_module_writes_the_warehouse() -> None:
    """Others have handles to read by. So is what keeps a commit safe in one place, and a vacuum."""
    inside = ROOT / "clickstream/warehouse"
    paths = (path for package in PACKAGES for path in files(package) if inside not in path.parents)
    assert {str(path): found for path in paths if (found := [*writes(path)])} == {}
    assert [*writes(inside / "__init__.py")], "what is looked for is nowhere"


@pytest.mark.parametrize(
    "line",
    [
        "import deltalake",
        "import deltalake.writer as writer",
        "from deltalake import write_deltalake",
        "from deltalake.writer import write_deltalake",
        "from deltalake.transaction import AddAction",
        "warehouse.open(EVENTS).vacuum(0)",
    ],
)
def test_every_way_to_write_it_is_seen(tmp_path: Path, line: str) -> None:
    (tmp_path / "module.py").write_text(f"from deltalake import DeltaTable\n{line}\n")
    assert len([*writes(tmp_path / "module.py")]) == 1


@pytest.mark.parametrize("oracle", ["oracle.py", "reports_oracle.py"])
def test_an_oracle_shares_nothing_with_what_it_judges(oracle: str) -> None:
    shared = {"duckdb", "pyspark", "deltalake", "pyarrow", *PACKAGES}
    assert shared & {*imports(ROOT / "tests" / oracle)} == set()


def test_files_are_short() -> None:
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for package in PACKAGES
        for path in files(package)
        if path.name != "__init__.py"
    }
    assert statistics.median(lengths.values()) < 100
    long = {name: lines for name, lines in lengths.items() if lines > 250}
    assert len(long) <= 3, long
    assert max(lengths.values()) <= 350, long


def test_no_module_is_called_utils() -> None:
    words = {"utils", "util", "helpers", "helper", "common", "misc"}
    assert [str(p) for package in PACKAGES for p in files(package) if p.stem in words] == []
