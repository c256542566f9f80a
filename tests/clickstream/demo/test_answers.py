"""What the demo learns of the server that it has started."""

from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from clickstream.demo.answers import Answers
from clickstream.demo.supervisor import Demo
from clickstream.ports import free_port
from clickstream.settings import Settings
from serving.store.database import Database
from serving.store.keys import Keys
from tests.parts import running, until

HEALTHY = {"status": "ok", "missing": [], "publication": {"version": 3}}
KEPT_BACK = "The server tells the demo no numbers: set serve.key to a key of all sites."


def tells(answers: Answers, said: str) -> bool:
    """Asks first. A server that is busy may take longer than the demo waits: ask it again."""
    answers.ask()
    return said in answers.in_words()


def test_a_key_that_is_added_meanwhile_does_not_end_it(tmp_path: Path) -> None:
    settings = Settings(
        data_dir=tmp_path / "data",
        sites_file=Path("conf/sites.toml").absolute(),
        serve={"port": free_port()},
    )
    answers = Answers(settings)
    with running(settings, "serve"):
        until(lambda: tells(answers, "not published yet"))
        with closing(Database(settings.store_file)) as database:
            _, key = Keys(database).add("page", [])
            _, of_another = Keys(database).add("another", ["blog.example"])
        until(lambda: tells(answers, KEPT_BACK))
        assert answers.are_kept_back()
        assert not answers.speed_is_there()
        assert answers.published()[0] == 0
        (tmp_path / "key").write_text(f"{key}\n")
        for given, said in (
            ({"key": key}, "not published yet"),
            ({"key_file": str(tmp_path / "key")}, "not published yet"),
            ({"key": of_another}, KEPT_BACK),
        ):
            serve = settings.serve.model_copy(update=given)
            has_key = Answers(Settings(**{**vars(settings), "serve": vars(serve)}))
            until(lambda has_key=has_key, said=said: tells(has_key, said))
            assert has_key.are_kept_back() == (said == KEPT_BACK)


@pytest.mark.parametrize(
    ("status", "health", "queried", "says"),
    [
        (200, {"status": "ok", "trouble": False, "needs_key": True}, 401, KEPT_BACK),
        (200, HEALTHY, 401, KEPT_BACK),
        (503, HEALTHY | {"missing": [{"layer": "speed"}]}, 503, "the speed layer is catching up"),
        (429, {"error": "The key demo has asked 6000 times in a minute."}, 429, "No answers yet."),
        (500, {"error": "The server failed at this."}, 500, "No answers yet."),
    ],
)
def test_only_who_lacks_the_right_key_is_told_so(
    monkeypatch: pytest.MonkeyPatch, status: int, health: Any, queried: int, says: str
) -> None:
    answers = Answers(Settings())
    monkeypatch.setattr(httpx, "get", lambda *_, **__: httpx.Response(status, json=health))
    monkeypatch.setattr(httpx, "post", lambda *_, **__: httpx.Response(queried, json={}))
    assert tells(answers, says)
    assert answers.are_kept_back() == (says == KEPT_BACK)


def test_a_server_that_keeps_numbers_back_is_told_of_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And again after it has told some."""
    told: list[str] = []
    some = {"results": [{"metrics": [7]}]}
    demo = Demo(Settings(data_dir=tmp_path), told.append)
    monkeypatch.setattr(httpx, "get", lambda *_, **__: httpx.Response(200, json=HEALTHY))
    for status, times in ((200, 0), (401, 1), (401, 1), (200, 1), (401, 2)):
        monkeypatch.setattr(httpx, "post", lambda *_, s=status, **__: httpx.Response(s, json=some))
        demo.answers.ask()
        demo._look_at_answers()
        assert told == [KEPT_BACK] * times
