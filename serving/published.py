"""What a publication holds for serving: its visits and its cubes, and whether these can be used."""

from collections.abc import Iterator, Mapping
from datetime import date

import pyarrow as pa

from clickstream.cube import CUBE
from clickstream.definition import of_cubes
from clickstream.piece import VISIT
from clickstream.publication import Publication
from clickstream.settings import Settings
from clickstream.sites import load_sites
from clickstream.warehouse import Warehouse
from clickstream.warehouse.inventory import listed
from clickstream.warehouse.rows import data_files, deleted, read
from clickstream.warehouse.tables import CUBES, VISITS


def visits(warehouse: Warehouse, publication: Publication) -> Iterator[pa.Table]:
    """Rows of VISIT, file by file."""
    handle = warehouse.open(VISITS, publication.tables[VISITS.name])
    url, options = warehouse.path(VISITS), warehouse.storage_options
    return read(url, options, data_files(handle), VISIT.names, deleted(handle))


def cubes(warehouse: Warehouse, publication: Publication) -> Iterator[pa.Table]:
    """Rows of CUBE, day by day."""
    files = listed(warehouse.open(CUBES, publication.tables[CUBES.name]))
    url, options = warehouse.path(CUBES), warehouse.storage_options
    columns = [name for name in CUBE.names if name != "day"]
    parts = read(url, options, [file.path for file in files], columns)
    for file, rows in zip(files, parts, strict=True):
        day = pa.scalar(date.fromisoformat(dict(file.folder)["day"]), pa.date32())
        yield rows.append_column("day", pa.repeat(day, rows.num_rows))


def timezones(publication: Publication | None, settings: Settings) -> Mapping[str, str]:
    """By which the days of the cubes go; before the first publication, those of today's sites."""
    if publication:
        return publication.timezones
    return {site.site_id: site.timezone for site in load_sites(settings).values()}


def no_cube(publication: Publication | None) -> str:
    """Why the cubes of a publication cannot answer; '' where they can."""
    if publication is None:
        return ""
    if CUBES.name not in publication.tables:
        return "the publication has no cubes"
    if publication.cubes != of_cubes(publication.timezones):
        return "the published cubes are of another definition than this server's"
    return ""
