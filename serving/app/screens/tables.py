"""Pages, Sources, Places, Devices: each one whole table, of one declaration."""

from functools import partial

from serving.app.tables.declared import (
    DEVICES_TABLE,
    PAGES_TABLE,
    PLACES_TABLE,
    SOURCES_TABLE,
)
from serving.app.tables.deep import page

pages = partial(page, PAGES_TABLE)
sources = partial(page, SOURCES_TABLE)
places = partial(page, PLACES_TABLE)
devices = partial(page, DEVICES_TABLE)
