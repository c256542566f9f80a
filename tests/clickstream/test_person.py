"""Whose name a run by hand and a definition are kept with."""

import getpass
import os

import pytest

from clickstream.person import who


def test_who_runs_a_command_has_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "ada")
    assert who() == "ada"


@pytest.mark.parametrize("raised", [KeyError, OSError])  # up to Python 3.12, and from 3.13 on
def test_who_has_no_name_has_a_number(
    monkeypatch: pytest.MonkeyPatch, raised: type[Exception]
) -> None:
    def nobody() -> str:
        raise raised("getpwuid(): uid not found: 4711")

    monkeypatch.setattr(getpass, "getuser", nobody)
    assert who() == f"user {os.getuid()}"
