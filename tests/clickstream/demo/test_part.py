"""One part of the demo: started, watched, and given up."""

import subprocess
from pathlib import Path

import pytest

from clickstream.demo.part import Part, Phase
from clickstream.errors import MayPass


def part(tmp_path: Path, *command: str) -> Part:
    return Part("part", "tests", list(command), tmp_path / "logs/part.log")


def ended(one: Part) -> Part:
    one.start()
    assert one.process
    one.process.wait(60)
    one.look()
    return one


def test_a_part_runs_once_it_is_ready(tmp_path: Path) -> None:
    ready = []
    one = part(tmp_path, "config")
    one.is_ready = lambda: bool(ready)
    one.start()
    one.look()
    assert one.phase is Phase.STARTING
    ready.append(True)
    one.look()
    assert one.phase in (Phase.RUNNING, Phase.ENDED)
    one.stop()


def test_what_a_part_says_is_in_its_log(tmp_path: Path) -> None:
    one = ended(part(tmp_path, "--version"))
    assert (one.phase, one.status) == (Phase.ENDED, 0)
    assert one.last_words() == "0.1.0"


def test_a_part_may_be_started_differently_again(tmp_path: Path) -> None:
    one = part(tmp_path, "--version")
    one.again = ["sites", "--help"]
    ended(one)
    assert "remove" not in one.last_words(20)
    ended(one)
    assert "remove" in one.last_words(20)


def test_a_part_that_says_what_is_wrong_is_not_started_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLICKSTREAM_NOTHING", "1")
    one = ended(part(tmp_path, "config"))
    assert one.keeps_ending()
    assert one.last_words().startswith("clickstream: There is no setting")


def test_a_part_that_met_what_may_pass_is_started_again(tmp_path: Path) -> None:
    one = part(tmp_path, "--version")
    one.process = subprocess.Popen(["sh", "-c", f"exit {MayPass.status}"])
    one.process.wait()
    one.look()
    assert not one.keeps_ending()


def test_a_part_is_given_up_when_it_has_ended_three_times_in_a_row(tmp_path: Path) -> None:
    one = part(tmp_path, "--version")
    ended(one)
    assert not one.keeps_ending()
    ended(one)
    assert not one.keeps_ending()
    ended(one)
    assert one.keeps_ending()
    assert not one.keeps_ending(within=0)
