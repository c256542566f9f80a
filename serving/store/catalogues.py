"""The catalogue of each site, read again only when something has been changed."""

from pathlib import Path
from threading import Lock

from serving.store.catalogue import Catalogue
from serving.store.database import Database
from serving.store.funnel import Funnel
from serving.store.goal import Goal
from serving.store.kinds import KINDS
from serving.store.segment import Segment
from serving.store.store import Store


class Catalogues:
    """Follows a store's file, which need not be there yet: then there is nothing to name."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._database: Database | None = None
        self._opening = Lock()
        self._kept: dict[str, tuple[int, Catalogue]] = {}

    def of(self, site_id: str) -> Catalogue:
        """What queries of a site may name now."""
        database = self._opened()
        if database is None:
            return Catalogue()
        moment = database.moment()  # before it is read: what changes meanwhile is read next time
        kept = self._kept.get(site_id)
        if kept is None or kept[0] != moment:
            kept = self._kept[site_id] = moment, read(Store(database), site_id)
        return kept[1]

    def close(self) -> None:
        if self._database:
            self._database.close()

    def _opened(self) -> Database | None:
        if self._database is None and self.path.exists():
            with self._opening:
                self._database = self._database or Database(self.path)
        return self._database


def read(store: Store, site_id: str) -> Catalogue:
    """What queries of a site may name, as the store has it."""
    goals = [kept.definition for kept in store.all(site_id, KINDS["goals"])]
    segments = {kept.id: kept.definition for kept in store.all(site_id, KINDS["segments"])}
    funnels = [kept.definition for kept in store.all(site_id, KINDS["funnels"])]
    return Catalogue(
        {goal.name: goal for goal in goals if isinstance(goal, Goal)},
        {number: one for number, one in segments.items() if isinstance(one, Segment)},
        {funnel.name: funnel for funnel in funnels if isinstance(funnel, Funnel)},
    )
