"""The store: nothing is overwritten, and no change undoes another one unseen."""

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from serving.store import database as database_module
from serving.store.annotation import Annotation
from serving.store.catalogue import Catalogue
from serving.store.catalogues import Catalogues
from serving.store.database import MIGRATIONS, Database
from serving.store.errors import Conflict, NewerStore, NotKept
from serving.store.goal import Goal
from serving.store.kinds import KINDS, as_json, parse
from serving.store.segment import Segment
from serving.store.store import Store
from tests.command import ROOT

GOALS, SEGMENTS = KINDS["goals"], KINDS["segments"]
SITE = "shop.example"
SIGNUP, BUY = Goal("Signup", event="signup"), Goal("Buy", event="buy")


def test_what_is_kept_is_read_back(store: Store) -> None:
    kept = store.add(SITE, GOALS, SIGNUP, "anna")
    assert (kept.id, kept.version, kept.changed_by, kept.definition) == (1, 1, "anna", SIGNUP)
    assert store.add(SITE, GOALS, BUY, "ben").id == 2
    assert store.one(SITE, GOALS, 1) == kept
    assert [one.definition for one in store.all(SITE, GOALS)] == [SIGNUP, BUY]


def test_sites_and_kinds_have_their_own(store: Store) -> None:
    store.add(SITE, GOALS, SIGNUP, "anna")
    store.add("blog.example", GOALS, SIGNUP, "anna")
    segment = store.add(SITE, SEGMENTS, Segment("Signup", [["is", "event:page", ["/"]]]), "anna")
    assert segment.id == 1
    assert len(store.all("blog.example", GOALS)) == 1
    assert store.all("other.example", GOALS) == []


def test_a_change_keeps_what_was_before(store: Store) -> None:
    store.add(SITE, GOALS, SIGNUP, "anna")
    store.change(SITE, GOALS, 1, Goal("Signup", event="sign_up"), 1, "ben")
    store.remove(SITE, GOALS, 1, 2, "anna")
    told = [(one.version, one.changed_by, one.definition) for one in store.history(SITE, GOALS, 1)]
    assert told == [
        (3, "anna", None),
        (2, "ben", Goal("Signup", event="sign_up")),
        (1, "anna", SIGNUP),
    ]
    assert store.all(SITE, GOALS) == []
    with pytest.raises(NotKept, match="was removed by anna"):
        store.one(SITE, GOALS, 1)


def test_a_change_can_be_taken_back_and_so_can_a_removal(store: Store) -> None:
    store.add(SITE, GOALS, SIGNUP, "anna")
    store.change(SITE, GOALS, 1, Goal("Signup", event="sign_up"), 1, "anna")
    assert store.take_back(SITE, GOALS, 1, 1, 2, "ben").definition == SIGNUP
    store.remove(SITE, GOALS, 1, 3, "anna")
    store.take_back(SITE, GOALS, 1, 2, 4, "ben")
    assert store.one(SITE, GOALS, 1).definition == Goal("Signup", event="sign_up")
    assert store.one(SITE, GOALS, 1).version == 5
    with pytest.raises(NotKept, match="no version 9"):
        store.take_back(SITE, GOALS, 1, 9, 5, "ben")


def test_a_change_of_an_old_version_is_refused(store: Store) -> None:
    store.add(SITE, GOALS, SIGNUP, "anna")
    store.change(SITE, GOALS, 1, BUY, 1, "ben")
    with pytest.raises(Conflict, match="at version 2 by now, changed by ben") as refused:
        store.change(SITE, GOALS, 1, Goal("Other", event="other"), 1, "anna")
    assert refused.value.version == 2
    with pytest.raises(Conflict):
        store.remove(SITE, GOALS, 1, 1, "anna")
    assert store.one(SITE, GOALS, 1).definition == BUY


def test_a_name_is_taken_once_until_it_is_removed(store: Store) -> None:
    store.add(SITE, GOALS, SIGNUP, "anna")
    with pytest.raises(Conflict, match="called Signup already: number 1"):
        store.add(SITE, GOALS, Goal("Signup", event="other"), "anna")
    store.add(SITE, GOALS, Goal("signup", event="other"), "anna")
    store.remove(SITE, GOALS, 1, 1, "anna")
    assert store.add(SITE, GOALS, SIGNUP, "anna").id == 3
    with pytest.raises(Conflict, match="number 3"):
        store.take_back(SITE, GOALS, 1, 1, 2, "anna")


def test_annotations_may_say_the_same(store: Store) -> None:
    for _ in range(2):
        kind = KINDS["annotations"]
        new = parse(kind, {"text": "Release", "day": "2026-10-04"})
        assert isinstance(new, Annotation)
        store.add(SITE, kind, new, "anna")
    assert len(store.all(SITE, KINDS["annotations"])) == 2


def test_what_never_was_is_not_there(store: Store) -> None:
    with pytest.raises(NotKept, match="no goal 7"):
        store.one(SITE, GOALS, 7)
    with pytest.raises(NotKept, match="no goal 7"):
        store.remove(SITE, GOALS, 7, 1, "anna")


def test_of_changes_at_once_one_is_made(store: Store) -> None:
    store.add(SITE, GOALS, SIGNUP, "anna")

    def change(n: int) -> bool:
        try:
            store.change(SITE, GOALS, 1, Goal(f"Goal {n}", event="e"), 1, f"{n}")
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(change, range(24)))
    assert made.count(True) == 1
    assert store.one(SITE, GOALS, 1).changed_by == str(made.index(True))
    assert len(store.history(SITE, GOALS, 1)) == 2


def test_of_additions_at_once_each_has_its_number(store: Store) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: store.add(SITE, GOALS, Goal(f"{n}", event="e"), "x"), range(24)))
    assert [one.id for one in store.all(SITE, GOALS)] == list(range(1, 25))


def test_what_is_kept_outlives_a_kill(tmp_path: Path) -> None:
    code = f"""
import os, signal
from pathlib import Path
from serving.store.database import Database
from serving.store.store import Store
from serving.store.kinds import KINDS, parse
database = Database(Path({str(tmp_path / "store.sqlite")!r}))
goals = KINDS["goals"]
Store(database).add("a", goals, parse(goals, {{"name": "kept", "event": "e"}}), "x")
with database.writing() as con:
    con.exec_driver_sql("DELETE FROM versions")
    os.kill(os.getpid(), signal.SIGKILL)
"""
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False, timeout=60)
    assert ended.returncode == -9
    database = Database(tmp_path / "store.sqlite")
    assert [one.definition for one in Store(database).all("a", GOALS)] == [Goal("kept", event="e")]
    database.close()


def test_a_store_of_a_later_release_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    Database(path).close()
    with sqlite3.connect(path) as con:
        con.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    con.close()
    with pytest.raises(NewerStore, match="written by a later release"):
        Database(path)


def test_an_older_store_is_brought_up_to_date_with_all_that_it_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "store.sqlite"
    old = Database(path)
    Store(old).add(SITE, GOALS, SIGNUP, "anna")
    old.close()
    step = ("CREATE TABLE more (n INTEGER)", "INSERT INTO more VALUES (1)")
    monkeypatch.setattr(database_module, "MIGRATIONS", (*MIGRATIONS, step))
    for _ in range(2):
        new = Database(path)
        assert [one.definition for one in Store(new).all(SITE, GOALS)] == [SIGNUP]
        new.close()
    with sqlite3.connect(path) as con:
        assert con.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS) + 1,)
        assert con.execute("SELECT count(*) FROM more").fetchone() == (1,)
    con.close()


def test_a_goal_of_an_older_store_is_read_without_its_currency(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "store.sqlite"
    with monkeypatch.context() as before:
        before.setattr(database_module, "MIGRATIONS", MIGRATIONS[:1])
        old = Database(path)
        Store(old).add(SITE, GOALS, Goal("Käufe", event="buy", props=(("a", "ü"),)), "anna")
        Store(old).remove(SITE, GOALS, 1, based_on=1, by="anna")
        old.close()
    with sqlite3.connect(path) as con:
        con.execute("UPDATE versions SET body = json_set(body, '$.currency', 'USD')")
    con.close()
    new = Database(path)
    removed, kept = Store(new).history(SITE, GOALS, 1)
    assert (removed.definition, kept.definition) == (
        None,
        Goal("Käufe", "buy", props=(("a", "ü"),)),
    )
    new.close()


def test_a_step_that_fails_leaves_the_store_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "store.sqlite"
    Database(path).close()
    step = ("CREATE TABLE more (n INTEGER)", "CREATE TABLE more (n INTEGER)")
    monkeypatch.setattr(database_module, "MIGRATIONS", (*MIGRATIONS, step))
    with pytest.raises(OperationalError):
        Database(path)
    with sqlite3.connect(path) as con:
        assert con.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)
        assert con.execute("SELECT * FROM sqlite_schema WHERE name = 'more'").fetchall() == []
    con.close()


def test_the_catalogue_is_read_again_when_another_process_has_changed_it(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    catalogues = Catalogues(path)
    assert catalogues.of(SITE) == Catalogue()
    assert not path.exists()
    database = Database(path)
    store = Store(database)
    store.add(SITE, GOALS, SIGNUP, "anna")
    assert catalogues.of(SITE).goals == {"Signup": SIGNUP}
    assert catalogues.of(SITE) is catalogues.of(SITE)
    store.add(SITE, SEGMENTS, Segment("S", [["is", "event:page", ["/"]]]), "anna")
    store.remove(SITE, GOALS, 1, 1, "anna")
    catalogue = catalogues.of(SITE)
    assert (list(catalogue.goals), list(catalogue.segments)) == ([], [1])
    catalogues.close()
    database.close()


def test_every_kind_is_written_as_it_is_read() -> None:
    given = {
        "goals": {"name": "G", "page": "/x/*", "scroll": 50, "props": {"b": "2", "a": "1"}},
        "segments": {"name": "S", "filters": [["is", "visit:source", ["a"]]], "owner": "anna"},
        "funnels": {"name": "F", "steps": ["G", {"event": "h"}], "by": "visit"},
        "annotations": {"text": "A", "time": "2026-10-04T12:00:00+02:00"},
        "saved-queries": {"name": "Q", "query": {"metrics": ["visitors"]}},
    }
    assert given.keys() == KINDS.keys()
    for name, body in given.items():
        read = parse(KINDS[name], body)
        written = as_json(KINDS[name], read)
        assert written | body == written
        assert parse(KINDS[name], written) == read
