"""The Makefile's front: what there is, and that a set-up machine is set up."""

import re
import subprocess

from tests.command import ROOT, environment


def make(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["make", *arguments],
        cwd=ROOT,
        env=environment(**more),
        capture_output=True,
        text=True,
        check=False,
    )


def test_make_alone_lists_every_target() -> None:
    phony = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert phony
    listed = re.findall(r"^  make (\S+) +\S", make().stdout, re.MULTILINE)
    assert sorted(listed) == sorted(phony[1].split())


def test_a_machine_that_is_set_up_needs_no_network() -> None:
    nowhere = "http://127.0.0.1:9"
    proxies = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), nowhere)
    again = make("set-up", PIP_INDEX_URL=nowhere, UV_INDEX_URL=nowhere, **proxies)
    assert (again.returncode, again.stderr) == (0, "")
    assert "Installing" not in again.stdout


def test_an_old_python_is_told_before_anything_is_installed() -> None:
    told = make("--always-make", ".venv/installed", "PYTHON=false")
    assert told.returncode != 0
    assert "Python 3.11 or newer is needed" in told.stderr
    assert "Installing" not in told.stdout


def test_a_missing_java_is_told_before_anything_is_installed() -> None:
    told = make("--always-make", ".venv/installed", JAVA_HOME="/nowhere")
    assert told.returncode != 0
    assert "There is no Java where JAVA_HOME says" in told.stderr
    assert "Installing" not in told.stdout
