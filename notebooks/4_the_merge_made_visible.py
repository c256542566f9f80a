# ---
# jupyter:
#   jupytext:
#     text_representation: {extension: .py, format_name: percent}
#   kernelspec: {display_name: Python 3, language: python, name: python3}
# ---

# %% [markdown]
# # The merge made visible
#
# An event of yesterday arrives only now, long after yesterday was published. Watch the number of
# yesterday: before, a second after, and when batch has published the day anew.
#
# `make demo` must be running, or at least `clickstream broker`, `clickstream speed run` and
# `clickstream serve`, and something must be published.

# %%
import os
import time
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd

import clickstream
import serving
from clickstream.publication import as_told, at, latest
from clickstream.settings import load
from clickstream.sites import load_sites
from clickstream.traffic.send_one import send_one
from clickstream.warehouse import Warehouse

os.chdir(Path(clickstream.__file__).parents[1])  # settings and data are found from here
settings = load()
warehouse = Warehouse.of(settings)
answers = serving.Warehouse()
SITE = "shop.example"
zone = ZoneInfo(load_sites(settings)[SITE].timezone)
yesterday = datetime.now(zone) - timedelta(days=1)
day = [yesterday.date().isoformat()] * 2


def asked():
    return answers.query(SITE, ["visitors", "visits", "pageviews"], day)


def shown(answer):
    row = answer.pandas().iloc[0]
    meta = answer.meta
    return {
        "visitors": int(row["visitors"]),
        "visits": int(row["visits"]),
        "pageviews": int(row["pageviews"]),
        "publication": meta["publication"]["version"],
        "visits from the tail": meta["tail"]["visits"],
    }


# %% [markdown]
# ## Before

# %%
before = asked()
pd.Series(shown(before)).to_frame("before").T

# %% [markdown]
# ## A late event
#
# A visitor who was here yesterday, whose phone was offline since.

# %%
name = f"late-{uuid.uuid4().hex[:8]}"
event = {
    "event_id": name,
    "site_id": SITE,
    "visitor_id": name,
    "name": "page_view",
    "event_time": yesterday.isoformat(),
    "url": "https://www.shop.example/",
}
sent = send_one(settings, event)
began = time.monotonic()
while (after := asked()).whole["results"] == before.whole["results"]:
    assert time.monotonic() - began < 60, "It did not come: do all parts run?"
print(f"in the answer after {time.monotonic() - began:.1f} s")

# %% [markdown]
# ## After
#
# One visitor, one visit and one view more (or some more, if others came late, too), and the same
# publication: the speed layer's fragment was merged into yesterday.

# %%
assert shown(after)["visitors"] > shown(before)["visitors"]
pd.DataFrame([shown(before), shown(after)], index=["before", "after"])

# %% [markdown]
# ## Published
#
# The next batch run reads the record, too, and makes yesterday anew. The number stays; what it
# rests on is another.

# %%
# ! clickstream batch run 2>&1 | tail -n 1

# %%
began = time.monotonic()
while (publication := latest(warehouse)).cutoff[sent.partition] <= sent.offset:
    assert time.monotonic() - began < 300, "No run published it: does Airflow run?"
    time.sleep(0.5)
while (final := asked()).meta["publication"]["version"] < publication.number:
    assert time.monotonic() - began < 300
assert shown(final)["visitors"] >= shown(after)["visitors"]
pd.DataFrame(
    [shown(before), shown(after), shown(final)], index=["before", "a second later", "published"]
)

# %% [markdown]
# ## Drift, by cause
#
# How the new publication differs from the one before: rows by table, offsets by partition. And what
# `reconcile` finds, which recomputes the day from the raw log: how much of it came late, was told
# twice, or was made by another definition.

# %%
told = as_told(publication, at(warehouse, publication.number - 1))
told["drift"]

# %%
utc = yesterday.astimezone(UTC).date()
# ! clickstream batch reconcile --day {utc}
