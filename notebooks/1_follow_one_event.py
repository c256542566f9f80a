# ---
# jupyter:
#   jupytext:
#     text_representation: {extension: .py, format_name: percent}
#   kernelspec: {display_name: Python 3, language: python, name: python3}
# ---

# %% [markdown]
# # Follow one event
#
# From the record in Kafka to the number on the page, each step shown from the real tables.
# `docs/follow-one-event.md` names the files that do it.
#
# `make demo` must be running, or at least `clickstream broker`, `clickstream speed run` and
# `clickstream serve`.

# %%
import os
import time
import uuid
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow as pa

import clickstream
import serving
from clickstream.event import RECORD
from clickstream.parse import parse
from clickstream.publication import latest
from clickstream.settings import load
from clickstream.traffic.send_one import send_one
from clickstream.warehouse import Warehouse
from clickstream.warehouse.door import show
from clickstream.warehouse.tables import CUBES, FRAGMENTS, VISITS

os.chdir(Path(clickstream.__file__).parents[1])  # settings and data are found from here
settings = load()
warehouse = Warehouse.of(settings)
answers = serving.Warehouse()
con = duckdb.connect()
SITE = "shop.example"


def eventually(look, seconds=60):
    """What `look` gives, once it gives something."""
    until = time.monotonic() + seconds
    while not (found := look()) and time.monotonic() < until:
        time.sleep(0.1)
    assert found, "It did not come: do all parts run?"
    return found


# %% [markdown]
# ## 1. A record in Kafka
#
# One line of JSON (docs/event-contract.md). The path is one that nobody has seen before, so that
# its numbers are those of this event alone.

# %%
name = f"reader-{uuid.uuid4().hex[:8]}"
path = f"/notebook/{name}"
event = {
    "event_id": name,
    "site_id": SITE,
    "visitor_id": name,
    "name": "page_view",
    "event_time": datetime.now(UTC).isoformat(),
    "url": f"https://www.shop.example{path}?utm_source=ig",
    "user_agent": "Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0",
    "ip": "2001:4860:4860::8888",
}
sent = send_one(settings, event)
print(f"partition {sent.partition}, offset {sent.offset}")

# %% [markdown]
# That place in the log is all that the two layers know of each other: batch has what lies below
# its cutoff, the speed layer what lies beyond.
#
# ## 2. An event
#
# Both layers read the record by one function. What it looks up is there; the address is gone.

# %%
record = {
    "topic_id": "",
    "kafka_partition": sent.partition,
    "kafka_offset": sent.offset,
    "arrival_time": datetime.now(UTC),
    "value": sent.value,
}
(parsed,) = parse(pa.Table.from_pylist([record], RECORD)).events.to_pylist()
assert "ip" not in parsed
{key: parsed[key] for key in ("path", "source", "channel", "country", "browser", "os")}


# %% [markdown]
# ## 3. A fragment
#
# Within a second the speed layer has folded it into a fragment: one visitor's events of one minute,
# out of one partition.


# %%
def fragments():
    show(con, warehouse, FRAGMENTS)
    return con.sql(f"SELECT * FROM fragments WHERE visitor_id = '{name}'").fetchall()


eventually(fragments)
con.sql(
    "SELECT span_start, source, country, kafka_partition, first_offset, last_offset "
    f"FROM fragments WHERE visitor_id = '{name}'"
).df()

# %% [markdown]
# ## 4. The number
#
# Serving has merged the fragment into what is published. The answer says what it rests on: the page
# shows the same, by the same question.


# %%
def asked():
    return answers.query(
        SITE,
        ["visitors", "pageviews"],
        "day",
        dimensions=["event:page"],
        filters=[["is", "event:page", [path]]],
        include={"explain": True},
    )


live = eventually(lambda: (found := asked()).whole["results"] and found)
print("the tail has", live.meta["tail"], "and batch is complete to", live.meta["cutoff"])
live.pandas()

# %% [markdown]
# ## 5. A visit, published
#
# Airflow begins a batch run every few minutes. This one is by hand; if another is under way, it
# says so, and the other one publishes the event.

# %%
# ! clickstream batch run 2>&1 | tail -n 1


# %%
def published():
    found = latest(warehouse)
    return found if found and found.cutoff[sent.partition] > sent.offset else None


publication = eventually(published, seconds=300)
show(con, warehouse, VISITS, publication.tables["visits"])
con.sql(f"SELECT * EXCLUDE (hits) FROM visits WHERE visitor_id = '{name}'").df().T

# %% [markdown]
# ## 6. Rows of the cube
#
# The same run has put the visit into the cube: a row for each dimension's value and day. `prev` is
# the person's active day before, so that distinct visitors add up
# (docs/adr/0014-cubes-by-changes.md).

# %%
show(con, warehouse, CUBES, publication.tables["cubes"])
con.sql(
    "SELECT dimension, value, day, prev, persons, page_views FROM cubes "
    f"WHERE site_id = '{SITE}' AND value = '{path}' ORDER BY dimension"
).df()


# %% [markdown]
# ## 7. The same number
#
# Now batch tells it. Nothing has changed for who reads it.


# %%
def rests_on_it():
    found = asked()
    return found if found.meta["publication"]["version"] >= publication.number else None


final = eventually(rests_on_it)
assert final.whole["results"] == live.whole["results"]
print("batch is complete to", final.meta["cutoff"])
final.pandas()
