"""What would make a publication now, and whether one that was made before is still of it."""

from collections.abc import Mapping, Set
from dataclasses import dataclass

from clickstream.definition import definition, of_cubes
from clickstream.publication import Publication
from clickstream.settings import Settings
from clickstream.sites import load_sites
from clickstream.views import duckdb as views
from clickstream.warehouse import Warehouse
from clickstream.warehouse.door import show
from clickstream.warehouse.tables import CUBES
from clickstream.zones import ELSEWHERE


@dataclass(frozen=True)
class Today:
    """The definitions in force. timezones: the name of each listed site's."""

    definition: str
    timezones: Mapping[str, str]

    @classmethod
    def of(cls, settings: Settings) -> "Today":
        listed = load_sites(settings).values()
        zones = {site.site_id: site.timezone for site in listed}
        return cls(definition(settings.gap_seconds), zones)

    @property
    def cubes(self) -> str:
        return of_cubes(self.timezones)

    def said_by(self, base: Publication) -> bool:
        """Whether a publication states all of this: one that is made now could state no other."""
        return self._defines(base) and not self._moved(base)

    def made(self, warehouse: Warehouse, base: Publication) -> bool:
        """Whether the rows of a publication are what this makes of their events.

        Another zone of a site changes no row while the cubes have none of the site, so that a run
        can go on from there: the site's first days will be by the new one, and all that follow.
        """
        return self._defines(base) and not _have_days(warehouse, base, self._moved(base))

    def _defines(self, base: Publication) -> bool:
        """Whether all but its zones is of today."""
        return base.definition == self.definition and base.cubes == of_cubes(base.timezones)

    def _moved(self, base: Publication) -> Set[str]:
        """The sites whose days begin at other times than a publication states."""
        stated, now = base.timezones, self.timezones
        return {
            site
            for site in stated.keys() | now.keys()
            if stated.get(site, ELSEWHERE) != now.get(site, ELSEWHERE)
        }


def _have_days(warehouse: Warehouse, base: Publication, sites: Set[str]) -> bool:
    """Whether some of these sites have a day in the cubes of a publication.

    Not whether they have visits: those of bots are in no cube, and belong to no day.
    """
    if not sites:
        return False
    with views.connect() as con:
        show(con, warehouse, CUBES, base.tables[CUBES.name])
        marks = ", ".join("?" for _ in sites)
        found = con.execute(f"FROM cubes WHERE site_id IN ({marks}) LIMIT 1", sorted(sites))
        return found.fetchone() is not None
