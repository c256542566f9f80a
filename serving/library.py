"""Serving as a library: opens a warehouse, follows it, answers. `clickstream serve` is one."""

import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import duckdb
import pyarrow as pa

from clickstream.settings import Settings
from clickstream.sites import Site, load_sites
from serving.database import database
from serving.follow import Follower
from serving.memory import within
from serving.properties import properties
from serving.query import chosen
from serving.query.history import forgotten
from serving.query.parse import Query, parse, site_of
from serving.query.plan import Plan, plan
from serving.query.result import Rows, answer, provenance
from serving.query.sound import check_sound
from serving.readers import Reader
from serving.reports import answer as answer_report
from serving.reports.scope import Known, Moment
from serving.sql import answer as sql
from serving.state import State
from serving.stop import stoppable
from serving.store.catalogue import Catalogue
from serving.store.catalogues import Catalogues


class Answered(NamedTuple):
    """The rows of a plan and of the time that it is compared with, all of one moment."""

    plan: Plan
    state: State
    rows: Rows
    earlier: Rows | None
    rows_read: int


class Serving:
    """Owns one database. Safe to ask from several threads; close it, or use it in a `with`.

    cache_dir: a folder for this one alone, where another serves from that of the settings. Raises
    CacheInUse where another serves from this one.
    """

    def __init__(self, settings: Settings, cache_dir: Path | None = None) -> None:
        self.settings = settings
        self._sites: tuple[tuple[int | None, int | None], Mapping[str, Site]] | None = None
        with ExitStack() as opened:
            folder = (cache_dir or settings.cache_dir).absolute()
            self._con, self._readers = opened.enter_context(database(settings, folder))
            self.follower = Follower(settings, self._con)
            opened.callback(self.follower.stop)
            self.served = self.follower.served
            self._catalogues = Catalogues(settings.store_file)
            opened.callback(self._catalogues.close)
            self._opened = opened.pop_all()

    def __enter__(self) -> "Serving":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Gives the cache free; a second time it does nothing."""
        self._opened.close()

    def sites(self) -> Mapping[str, Site]:
        """Those of the file as it is now, with the time zones of what is served.

        A zone that was changed holds from the publication on that made the site's days anew.
        """
        path, publication = self.settings.sites_file, self.served.publication
        changed = path.stat().st_mtime_ns if path.exists() else None
        rests_on = changed, publication.number if publication else None
        if self._sites is None or self._sites[0] != rests_on:
            zones = publication.timezones if publication else {}
            found = load_sites(self.settings)
            self._sites = (
                rests_on,
                {
                    name: replace(s, timezone=zones.get(name, s.timezone))
                    for name, s in found.items()
                },
            )
        return self._sites[1]

    def query(self, asked: Any, now: datetime | None = None) -> dict[str, Any]:
        """The answer to a query as JSON; raises BadQuery. now: what "today" is, for tests."""
        began, now = time.perf_counter(), now or datetime.now(UTC)
        check_sound(asked)
        sites = self.sites()
        site = sites[site_of(asked, sites)]
        catalogue = self.catalogue(site.site_id)
        query = parse(asked, sites, catalogue)
        found = self._answered(query, site, catalogue, now)
        if found is None:
            found = self._answered(query, site, catalogue, now, caught_up=True)
        assert found is not None
        planned, state = found.plan, found.state
        meta = self.provenance(state)
        ranges = [one.period for one in (planned, planned.earlier) if one]
        meta |= forgotten(state.horizon, query.date_range, *ranges)
        if query.explain:
            meta["plan"] = chosen.explained(planned, state)
        told = answer(planned, found.rows, found.earlier, meta, site.currency, now)
        told["meta"]["rows_read"] = found.rows_read
        told["meta"]["milliseconds"] = round((time.perf_counter() - began) * 1000, 1)
        return told

    def _answered(
        self, query: Query, site: Site, catalogue: Catalogue, now: datetime, caught_up: bool = False
    ) -> Answered | None:
        """Of the last moment there is; by cube, of the last that the cube had caught up with.

        None where that is too long ago: to be asked again once it has caught up.
        """
        everything = query.date_range == "all"
        with self._reading(caught_up) as (reader, state):
            first = _first_event(reader, state, query.site_id) if everything else None
            planned = plan(query, ZoneInfo(site.timezone), now, first, catalogue)
            waits = not caught_up and chosen.waits(planned, state)
            waits = waits and not chosen.is_quicker_scanned(planned, state, reader)
            if waits:
                # Where all of history begins is looked up in the rows, which are newer
                alone = chosen.is_of_cubes(planned, state) and not everything
                before = self.served.cubed(state) if alone else None
                if before is None:
                    return None
                state = before
            rows = _rows(reader, planned, state)
            earlier = _rows(reader, planned.earlier, state) if planned.earlier else None
            # What came meanwhile may have made it a scan, and a scan is of the last moment
            if waits and not chosen.is_of_cubes(planned, state):
                return None
            return Answered(planned, state, rows, earlier, reader.rows_read)

    def catalogue(self, site_id: str) -> Catalogue:
        """The goals and segments of a site, as they are now."""
        return self._catalogues.of(site_id)

    def report(self, name: str, asked: Any, now: datetime | None = None) -> dict[str, Any]:
        """The answer of a report (docs/reports.md) as JSON; raises BadQuery."""
        began, now = time.perf_counter(), now or datetime.now(UTC)
        check_sound(asked)
        known = Known(self.sites(), self.catalogue)
        with self._reading() as (reader, state):
            where = Moment(reader, state.generation, now, state.horizon)
            found = answer_report(name, asked, known, where)
        return found | {"meta": self._meta(state, reader, began) | found.get("meta", {})}

    def sql(self, asked: Any) -> tuple[pa.Table, bool, dict[str, Any]]:
        """Rows of a SELECT over one site (docs/sql.md), whether there were more, and their meta."""
        began = time.perf_counter()
        check_sound(asked)
        site = self.sites()[site_of(asked, self.sites())]
        with self.moment() as (con, state):
            found, more = sql.rows(con, state.generation, site.site_id, site.timezone, asked)
        meta = self.provenance(state)
        meta["milliseconds"] = round((time.perf_counter() - began) * 1000, 1)
        return found, more, meta

    def properties(self, site_id: str, now: datetime | None = None) -> dict[str, Any]:
        """The names of properties that a site's events have had of late (serving/properties.py)."""
        began, now = time.perf_counter(), now or datetime.now(UTC)
        with self._reading() as (reader, state):
            found = properties(reader, state.generation, site_id, now)
        return {"results": found, "meta": self._meta(state, reader, began)}

    def realtime(self, asked: Any, now: datetime | None = None) -> dict[str, Any]:
        """The last half hour of a site; raises BadQuery."""
        return self.report("realtime", asked, now)

    def _meta(self, state: State, reader: Reader, began: float) -> dict[str, Any]:
        milliseconds = round((time.perf_counter() - began) * 1000, 1)
        took = {"rows_read": reader.rows_read, "milliseconds": milliseconds}
        return self.provenance(state) | took

    def provenance(self, state: State | None = None) -> dict[str, Any]:
        """What an answer rests on; of no state: what any one does at least, from now on."""
        if state is None:
            with self.moment() as (_, newest):
                state = self.served.least(newest)
        stale_after = self.settings.speed.stale_after_seconds
        return provenance(state, datetime.now(UTC), stale_after)

    @contextmanager
    def moment(self) -> Iterator[tuple[duckdb.DuckDBPyConnection, State]]:
        """A connection in one moment: its rows and its state belong together."""
        with closing(self._con.cursor()) as con, self._in_one_moment(con) as state:
            yield con, state

    @contextmanager
    def _reading(self, caught_up: bool = False) -> Iterator[tuple[Reader, State]]:
        """A reader in one moment. caught_up: the cube's rows too; then it may have to wait."""
        with self._readers.one() as reader, self._in_one_moment(reader.con, caught_up) as state:
            yield reader, state

    @contextmanager
    def _in_one_moment(
        self, con: duckdb.DuckDBPyConnection, caught_up: bool = False
    ) -> Iterator[State]:
        with ExitStack() as left:
            left.enter_context(within(self.settings.serve.memory_mb, self.settings.serve.spill_mb))
            with self.served.still() if caught_up else nullcontext():
                con.execute("BEGIN")
                left.callback(con.execute, "ROLLBACK")
                state = self.served.state(con)
            left.enter_context(stoppable(con))
            yield state


def _first_event(reader: Reader, state: State, site_id: str) -> datetime | None:
    visits = state.generation.served("visits")
    ((first,),) = reader.all(f"SELECT min(span_start) FROM {visits} WHERE site_id = ?", [site_id])
    return first.replace(tzinfo=UTC) if first else None


def _rows(reader: Reader, plan: Plan, state: State) -> Rows:
    sql = chosen.statement(plan, state)
    return reader.all(sql.sql, sql.parameters)
