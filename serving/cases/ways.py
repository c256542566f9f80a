"""One log served in three ways that must not differ: by the tail, by both layers, by batch."""

import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from types import MappingProxyType

import pyarrow as pa

from clickstream import sites
from clickstream.settings import Settings
from clickstream.settings.fields import SpeedSection
from clickstream.settings.serve import ServeSection
from clickstream.sites import Site
from clickstream.warehouse import Warehouse
from serving.cases.layers import Engines, Layers
from serving.library import Serving
from serving.store.database import Database
from serving.store.kinds import KINDS, Definition
from serving.store.store import Store

WAYS = ("all in the tail", "the cutoff in the middle", "all in batch")


class Ways:
    """Serves logs, one after another; each has a warehouse of its own for as long as it lasts."""

    def __init__(self, root: Path) -> None:
        """root: a folder to work in. It is left nearly empty; the caller removes it."""
        self._root = Path(tempfile.mkdtemp(dir=root))
        blank = self._settings(self._root / "blank")
        self._engines = Engines(blank.gap_seconds)
        Warehouse.of(blank).create()
        self._blank = Path(blank.warehouse_url)

    @contextmanager
    def of(
        self,
        records: pa.Table,
        for_sites: Iterable[Site],
        definitions: Mapping[str, Iterable[tuple[str, Definition]]] = MappingProxyType({}),
        with_cubes: Callable[[], bool] = lambda: True,
    ) -> Iterator[Iterator[tuple[str, Serving]]]:
        """The same Serving three times, each time with the way in which it now serves the records.

        It lives through what a real one does: an empty warehouse that the speed layer fills, a
        first publication up to the middle, another up to the end. The speed layer's second epoch
        straddles the first cutoff. definitions: by site, kind and definition.
        with_cubes: whether the next publication is to have them.
        """
        for_sites = list(for_sites)
        place = Path(tempfile.mkdtemp(dir=self._root))
        settings = self._settings(place)
        shutil.copytree(self._blank, settings.warehouse_url)
        with closing(Database(settings.store_file)) as database:
            for site in for_sites:
                sites.add(settings, site)
                for kind, one in definitions.get(site.site_id, ()):
                    Store(database).add(site.site_id, KINDS[kind], one, by="a case")
        topic_id = records["topic_id"][0].as_py() if records.num_rows else ""
        timezones = {site.site_id: site.timezone for site in for_sites}
        layers = Layers(settings, self._engines, topic_id, timezones)
        third, half = records.num_rows // 3, records.num_rows // 2
        layers.speed(records[:third])
        layers.speed(records[third:])
        try:
            with Serving(settings) as serving:
                yield _lives(serving, layers, (records[:half], records), with_cubes)
        finally:
            shutil.rmtree(place)

    def _settings(self, place: Path) -> Settings:
        return Settings(
            data_dir=place / "data",
            sites_file=place / "sites.toml",
            serve=ServeSection(threads=1),
            speed=SpeedSection(stale_after_seconds=3600),
        )


def _lives(
    serving: Serving, layers: Layers, runs: Iterable[pa.Table], with_cubes: Callable[[], bool]
) -> Iterator[tuple[str, Serving]]:
    names = iter(WAYS)
    yield next(names), serving
    for records in runs:
        layers.batch(records, with_cubes())
        serving.follower.step(wait=True)
        yield next(names), serving
