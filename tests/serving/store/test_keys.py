"""Keys: shown once, kept as a hash, in force until they are removed."""

from pathlib import Path

import pytest

from serving.store.errors import NotKept
from serving.store.keys import Keys
from serving.store.store import Store


def test_a_key_is_known_by_its_secret_alone(store: Store) -> None:
    keys = Keys(store.database)
    key, secret = keys.add("page", ["shop.example"])
    assert keys.of(secret) == key
    assert keys.of(secret + "x") is None
    assert keys.of("") is None
    assert (key.id, key.sites) == (1, ("shop.example",))


def test_the_secret_is_in_no_file(store: Store, tmp_path: Path) -> None:
    _, secret = Keys(store.database).add("page", [])
    files = [path for path in tmp_path.iterdir() if path.is_file()]
    assert files
    assert [path for path in files if secret.encode() in path.read_bytes()] == []


def test_a_removed_key_opens_nothing_and_its_number_is_not_given_again(store: Store) -> None:
    keys = Keys(store.database)
    _, secret = keys.add("page", [])
    keys.remove(1)
    assert keys.of(secret) is None
    assert keys.all() == []
    assert keys.add("page", [])[0].id == 2
    with pytest.raises(NotKept, match=r"no key 1\. `clickstream keys list`"):
        keys.remove(1)


def test_what_another_process_does_to_keys_is_seen_at_once(store: Store) -> None:
    here, there = Keys(store.database), Keys(store.database)
    assert here.all() == []
    _, secret = there.add("page", [])
    assert here.of(secret) is not None
    there.remove(1)
    assert here.of(secret) is None
