"""A commit of actions that are JSON already: its file is put where there is none, or not at all.

delta-rs makes its commits in the same way, and neither can overwrite the other's: a folder makes a
link under a name that must be free, an object store is sent If-None-Match. Spark's own would look
first and then write, between which another can (docs/adr/0022-commits-on-an-object-store.md).
"""

import json
import time
from collections.abc import Sequence

import obstore
from obstore.exceptions import AlreadyExistsError
from obstore.store import LocalStore, ObjectStore

from clickstream.warehouse import Overtaken, Warehouse
from clickstream.warehouse.bucket import SCHEME, Bucket
from clickstream.warehouse.tables import Table
from clickstream.warehouse.trouble import told_in_a_sentence

CHECKPOINT_EVERY = 10  # versions: so many commits a reader reads at most beside a checkpoint


def put(
    warehouse: Warehouse, table: Table, version: int, actions: Sequence[str], says: str
) -> None:
    """Makes a version of the actions. Raises Overtaken where there is one, and Unreachable.

    says: what the table's history has beside the commit.
    """
    told = {
        "timestamp": int(time.time() * 1000),
        "operation": "WRITE",
        "operationParameters": {},
        "userMetadata": says,
    }
    lines = [json.dumps({"commitInfo": told}), *actions]
    commit = f"{table.name}/_delta_log/{version:020}.json"
    where = warehouse.path(table)
    with told_in_a_sentence(where):
        try:
            obstore.put(_store(warehouse), commit, "\n".join(lines).encode(), mode="create")
        except AlreadyExistsError as cause:
            raise Overtaken(
                f"Another run wrote {table.name} while this one did; nothing is published",
                where=f"version {version} of {where}",
                do="Run it again when the other has ended.",
            ) from cause
        if version % CHECKPOINT_EVERY == 0:
            handle = warehouse.open(table, version)
            handle.create_checkpoint()
            handle.cleanup_metadata()


def _store(warehouse: Warehouse) -> ObjectStore:
    if warehouse.url.startswith(SCHEME):
        return Bucket.of(warehouse.storage_options).for_puts(warehouse.url)
    return LocalStore(warehouse.url)
