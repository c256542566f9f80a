"""Changes of definitions, each checked and made in one transaction.

Else another change could come between, after which the check would have said something else: a goal
would go while somebody keeps a funnel that names it.
"""

from serving.store.catalogues import read
from serving.store.check import check, check_taken_back, check_uses
from serving.store.kept import Kept
from serving.store.kinds import Definition, Kind
from serving.store.store import Store


def add(store: Store, site_id: str, kind: Kind, new: Definition, by: str) -> Kept:
    """Store.add; raises BadQuery too."""
    with store.alone() as alone:
        check(new, read(alone, site_id))
        return alone.add(site_id, kind, new, by)


def change(
    store: Store, site_id: str, kind: Kind, number: int, new: Definition, based_on: int, by: str
) -> Kept:
    """Store.change; raises BadQuery too, and Conflict where another names what would go."""
    with store.alone() as alone:
        check(new, read(alone, site_id), number)
        check_uses(alone, site_id, kind, number, new)
        return alone.change(site_id, kind, number, new, based_on, by)


def remove(store: Store, site_id: str, kind: Kind, number: int, based_on: int, by: str) -> Kept:
    """Store.remove; raises Conflict where another names it too."""
    with store.alone() as alone:
        check_uses(alone, site_id, kind, number, None)
        return alone.remove(site_id, kind, number, based_on, by)


def take_back(
    store: Store, site_id: str, kind: Kind, number: int, version: int, based_on: int, by: str
) -> Kept:
    """Store.take_back; raises BadQuery too, and Conflict where another names what would go."""
    with store.alone() as alone:
        check_taken_back(alone, site_id, kind, number, version)
        return alone.take_back(site_id, kind, number, version, based_on, by)
