"""The check of the machine before anything is installed."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from clickstream import doctor

PROC = Path("/proc")


def test_it_needs_the_standard_library_only() -> None:
    done = subprocess.run(
        [sys.executable, "-S", "-m", "clickstream.doctor"], capture_output=True, text=True
    )
    assert "Traceback" not in done.stderr
    assert "ModuleNotFoundError" not in done.stderr


def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "DATA_GB", 1e9)
    with pytest.raises(doctor.MachineTooSmall, match=r"GB of disk are free.*CLICKSTREAM_DATA_DIR"):
        doctor.check(tmp_path / "made/later")


@pytest.mark.parametrize(
    ("file", "variable", "right"),
    [
        ("", None, "data"),
        ('data_dir = "elsewhere"', None, "elsewhere"),
        ('data_dir = "elsewhere"', "here", "here"),
        ("no TOML", None, "data"),
    ],
)
def test_the_disk_is_that_of_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, variable: str | None, right: str
) -> None:
    (tmp_path / "own.toml").write_text(file)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CLICKSTREAM_CONFIG", "own.toml")
    monkeypatch.delenv("CLICKSTREAM_DATA_DIR", raising=False)
    if variable:
        monkeypatch.setenv("CLICKSTREAM_DATA_DIR", variable)
    assert doctor.data_dir() == tmp_path / right


def test_who_has_room_to_install_has_it_for_data_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is refused after the installation is refused before it; the installation only before."""
    free = shutil.disk_usage(tmp_path).free / 1e9
    monkeypatch.setattr(doctor, "MEMORY_GB", 0)
    monkeypatch.setattr(doctor, "DATA_GB", free / 2)
    monkeypatch.setattr(doctor, "INSTALL_GB", free * 0.75)
    with pytest.raises(doctor.MachineTooSmall, match=r"GB of disk are free.*move this folder"):
        doctor.check(tmp_path, install=tmp_path)
    doctor.check(tmp_path)


def test_of_two_disks_each_is_asked_for_its_own_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """/proc is a file system of its own, on which nothing is free."""
    half = shutil.disk_usage(tmp_path).free / 2e9
    monkeypatch.setattr(doctor, "MEMORY_GB", 0)
    monkeypatch.setattr(doctor, "INSTALL_GB", 0)
    monkeypatch.setattr(doctor, "DATA_GB", half)
    doctor.check(tmp_path, install=PROC)
    with pytest.raises(doctor.MachineTooSmall, match=r"\(/proc\).*CLICKSTREAM_DATA_DIR"):
        doctor.check(PROC / "made/later", install=tmp_path)
    monkeypatch.setattr(doctor, "INSTALL_GB", half)
    monkeypatch.setattr(doctor, "DATA_GB", 0)
    doctor.check(PROC, install=tmp_path)
    with pytest.raises(doctor.MachineTooSmall, match=r"\(/proc\).*move this folder"):
        doctor.check(tmp_path, install=PROC)


def test_too_little_memory_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "DATA_GB", 0)
    monkeypatch.setattr(doctor, "MEMORY_GB", 1e9)
    with pytest.raises(doctor.MachineTooSmall, match=r"GB of memory are free.*End other programs"):
        doctor.check(tmp_path)
