"""What the demo learns of the server that it has started."""

from contextlib import closing
from pathlib import Path

import pytest

from clickstream import child
from clickstream.demo import plan
from clickstream.ports import free_port
from clickstream.settings import Settings
from serving.store.database import Database
from serving.store.keys import Keys
from tests.command import CLICKSTREAM, environment
from tests.serving.test_cli import wait_for


def test_a_key_that_is_added_meanwhile_does_not_end_it(tmp_path: Path) -> None:
    settings = Settings(
        data_dir=tmp_path / "data",
        sites_file=Path("conf/sites.toml").absolute(),
        serve={"port": free_port()},
    )
    answers, log = plan.Answers(settings), tmp_path / "log"
    process = child.start([CLICKSTREAM, "serve"], log, environment=environment(settings))
    try:
        wait_for(process, f"{answers.url}/api/health", log)
        answers.ask()
        assert "not published yet" in answers.in_words()
        with closing(Database(settings.store_file)) as database:
            _, key = Keys(database).add("page", [])
        answers.ask()
        assert not answers.speed_is_there()
        assert answers.published()[0] == 0
        assert answers.in_words() == (
            "The server tells no numbers without a key: set serve.key to one of all sites."
        )
        (tmp_path / "key").write_text(f"{key}\n")
        for given in ({"key": key}, {"key_file": str(tmp_path / "key")}):
            serve = settings.serve.model_copy(update=given)
            has_key = plan.Answers(Settings(**{**vars(settings), "serve": vars(serve)}))
            has_key.ask()
            assert "not published yet" in has_key.in_words()
    finally:
        child.stop(process)


@pytest.mark.parametrize(
    ("host", "at"),
    [
        ("127.0.0.1", "http://127.0.0.1:8711"),
        ("::1", "http://[::1]:8711"),
        ("0.0.0.0", "http://127.0.0.1:8711"),
        ("::", "http://[::1]:8711"),
    ],
)
def test_the_page_is_looked_for_where_it_listens(host: str, at: str) -> None:
    assert plan.page(Settings(app={"host": host})) == at
