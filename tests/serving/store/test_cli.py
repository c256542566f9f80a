"""`clickstream goals` and the like, as people run them, without a server."""

import json
from contextlib import closing
from pathlib import Path

import pytest

from clickstream.settings import Settings
from serving.store.catalogues import Catalogues
from serving.store.database import Database
from serving.store.goal import Goal
from serving.store.keys import Keys
from tests.command import clickstream

SHOP = "shop.example"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data", sites_file=Path("conf/sites.toml").absolute())


def run(settings: Settings, *arguments: str) -> str:
    """What it prints; it has to succeed."""
    told = clickstream(*arguments, settings=settings, env={"COLUMNS": "200"})
    assert told.returncode == 0, told.stderr
    return told.stdout


def refused(settings: Settings, *arguments: str) -> str:
    """The one sentence that it ends with."""
    told = clickstream(*arguments, settings=settings)
    assert (told.returncode, told.stdout, told.stderr.count("\n")) == (2, "", 1), told
    return told.stderr


def test_a_goal_is_added_changed_removed_and_restored(settings: Settings) -> None:
    added = run(settings, "goals", "add", SHOP, "Read", "--page", "/blog/*", "--scroll", "75")
    assert added == "The goal 1 is kept, at version 1.\n"
    changed = ("goals", "add", SHOP, "Read", "--event", "read", "--prop", "by=a=b")
    assert run(settings, *changed) == "The goal 1 is kept, at version 2.\n"
    catalogues = Catalogues(settings.store_file)
    assert catalogues.of(SHOP).goals == {"Read": Goal("Read", event="read", props=(("by", "a=b"),))}
    assert "goals restore shop.example 1 2" in run(settings, "goals", "remove", SHOP, "Read")
    assert catalogues.of(SHOP).goals == {}
    history = run(settings, "goals", "history", SHOP, "1")
    assert "removed" in history
    assert "page /blog/*, read to 75 %" in history
    run(settings, "goals", "restore", SHOP, "1", "1")
    assert catalogues.of(SHOP).goals == {"Read": Goal("Read", page="/blog/*", scroll=75)}
    catalogues.close()


def test_segments_funnels_and_annotations_are_added_and_listed(settings: Settings) -> None:
    filters = '[["is", "visit:country", ["DE"]]]'
    run(settings, "segments", "add", SHOP, "Germany", filters)
    run(settings, "goals", "add", SHOP, "Signup", "--event", "signup")
    run(settings, "funnels", "add", SHOP, "Way", '{"page": "/"}', "Signup", "--by", "visit")
    run(settings, "annotations", "add", SHOP, "Release", "--day", "2026-10-04")
    assert filters in run(settings, "segments", "list", SHOP)
    assert '{"page": "/"} > Signup' in run(settings, "funnels", "list", SHOP)
    (annotation,) = json.loads(run(settings, "annotations", "list", SHOP, "--json"))
    assert (annotation["text"], annotation["day"]) == ("Release", "2026-10-04")


def test_a_saved_query_is_added_shown_changed_and_removed(settings: Settings) -> None:
    query = {"metrics": ["visitors"], "date_range": "28d"}
    run(settings, "saved-queries", "add", SHOP, "Monthly", "--query", json.dumps(query))
    run(settings, "saved-queries", "add", SHOP, "[red] pages", "--sql", "SELECT page FROM events")
    listed = run(settings, "saved-queries", "list", SHOP)
    assert all(told in listed for told in ("Monthly", json.dumps(query), "[red] pages"))
    assert json.loads(run(settings, "saved-queries", "show", SHOP, "1"))["query"] == query
    run(settings, "saved-queries", "add", SHOP, "Monthly", "--sql", "SELECT 1")
    assert json.loads(run(settings, "saved-queries", "show", SHOP, "Monthly"))["version"] == 2
    run(settings, "saved-queries", "remove", SHOP, "Monthly")
    assert "Monthly" not in run(settings, "saved-queries", "list", SHOP)
    both = ("saved-queries", "add", SHOP, "A", "--query", "{}", "--sql", "SELECT 1")
    assert "either a query or sql" in refused(settings, *both)


def test_what_is_wrong_is_one_sentence(settings: Settings) -> None:
    assert "no site shop" in refused(settings, "goals", "list", "shop")
    assert "either an event or a page" in refused(settings, "goals", "add", SHOP, "A")
    assert "called A" in refused(settings, "goals", "remove", SHOP, "A")
    assert "key=value" in refused(settings, "goals", "add", SHOP, "A", "--prop", "x")
    assert "not JSON" in refused(settings, "segments", "add", SHOP, "A", "[[")
    told = refused(settings, "segments", "add", SHOP, "A", '[["is", "visit:sauce", ["x"]]]')
    assert "(/filters/0/1). The nearest that there is: visit:source." in told


def test_a_key_is_shown_once_and_listed_without_its_secret(settings: Settings) -> None:
    secret = run(settings, "keys", "add", "reader", "--site", SHOP).strip()
    assert secret.startswith("cs_")
    page = run(settings, "keys", "add", "page", "--all-sites").strip()
    listed = run(settings, "keys", "list")
    assert SHOP in listed
    assert "every site" in listed
    assert secret not in listed
    assert page not in listed
    run(settings, "keys", "remove", "1")
    assert SHOP not in run(settings, "keys", "list")
    assert "no key 1" in refused(settings, "keys", "remove", "1")
    assert "--all-sites" in refused(settings, "keys", "add", "nobody")
    assert "no site x" in refused(settings, "keys", "add", "x", "--site", "x")


def test_a_key_that_was_made_elsewhere_is_in_force_once_it_is_given(
    settings: Settings, tmp_path: Path
) -> None:
    asked = ("keys", "add", "page", "--all-sites", "--given")
    assert "No key is given" in refused(settings, *asked)
    file = tmp_path / "key"
    serve = settings.serve.model_copy(update={"key_file": str(file)})
    settings = settings.model_copy(update={"serve": serve})
    file.write_text("guess-me\n")
    assert "can be guessed" in refused(settings, *asked)
    file.write_text(f"{'hush' * 10}\n")
    assert run(settings, *asked) == "The key is in force, as number 1.\n"
    assert run(settings, *asked) == "The key is in force, as page, number 1.\n"
    with closing(Database(settings.store_file)) as database:
        assert Keys(database).of("hush" * 10) is not None
