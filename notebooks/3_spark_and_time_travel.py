# ---
# jupyter:
#   jupytext:
#     text_representation: {extension: .py, format_name: percent}
#   kernelspec: {display_name: Python 3, language: python, name: python3}
# ---

# %% [markdown]
# # The tables from Spark, and as they were
#
# The views are Delta tables. Any Spark with Delta reads them, and reads them as they were: a
# publication names the version of each table that belongs to it.
#
# Something must be published (`clickstream batch run`; `make demo` does it every few minutes).

# %%
import os
from pathlib import Path

import pandas as pd

import clickstream
from clickstream.publication import as_told, history, latest
from clickstream.settings import load
from clickstream.spark import session
from clickstream.warehouse import Warehouse
from clickstream.warehouse.tables import CUBES, EVENTS, VISITS

os.chdir(Path(clickstream.__file__).parents[1])  # settings and data are found from here
settings = load()
warehouse = Warehouse.of(settings)
publication = latest(warehouse)
assert publication, "Nothing is published yet: clickstream batch run"
spark = session(settings, "notebook")

# %% [markdown]
# ## What is published now
#
# Not the newest version of a table: the one that the publication names. A run that is under way, or
# that failed its audits, has written newer ones.

# %%
visits = spark.read.format("delta").option("versionAsOf", publication.tables["visits"])
visits = visits.load(warehouse.path(VISITS))
assert visits.count() == publication.counts["visits"]
visits.createOrReplaceTempView("visits")
spark.sql(
    """
    SELECT site_id, count(*) AS visits, count(DISTINCT visitor_id) AS devices,
           round(avg(pageviews), 2) AS views_per_visit
    FROM visits GROUP BY site_id ORDER BY visits DESC
    """
).toPandas()

# %% [markdown]
# `events` is the log itself, append-only: what all else can be made of again.

# %%
events = spark.read.format("delta").load(warehouse.path(EVENTS))
events.groupBy("name").count().orderBy("count", ascending=False).toPandas()

# %% [markdown]
# ## The history of publications

# %%
kept = sorted(history(warehouse), key=lambda one: one.number)
told = [as_told(new, before) for new, before in zip(kept, [None, *kept], strict=False)]
pd.DataFrame(
    {
        "published_at": [one["published_at"][:19] for one in told],
        "made_for": [one["made_for"] for one in told],
        "events": [one["counts"].get("events") for one in told],
        "more": [one["drift"]["rows"].get("events") for one in told],
        "visits": [one["counts"]["visits"] for one in told],
    },
    index=[one["number"] for one in told],
).tail()

# %% [markdown]
# ## As it was
#
# An earlier publication's visits, at the version that it names. Which visits has the newest one
# changed, and which has it added?

# %%
earlier = kept[-2] if len(kept) > 1 else kept[-1]
then = spark.read.format("delta").option("versionAsOf", earlier.tables["visits"])
then = then.load(warehouse.path(VISITS))
key = ["site_id", "visitor_id", "span_start"]
pd.Series(
    {
        f"visits of publication {earlier.number}": then.count(),
        f"visits of publication {publication.number}": visits.count(),
        "only in the newer": visits.join(then, key, "left_anti").count(),
        "only in the older": then.join(visits, key, "left_anti").count(),
    }
).to_frame("rows")

# %% [markdown]
# ## The cube
#
# Visitors of a range of days, from the cube alone: of each person exactly one active day in the
# range has its predecessor before it.

# %%
cubes = spark.read.format("delta").option("versionAsOf", publication.tables["cubes"])
cubes.load(warehouse.path(CUBES)).createOrReplaceTempView("cubes")
spark.sql(
    """
    SELECT site_id, sum(persons) AS visitors FROM cubes
    WHERE dimension = '' AND day >= date_sub(current_date(), 7) AND day < current_date()
      AND prev < date_sub(current_date(), 7)
    GROUP BY site_id ORDER BY site_id
    """
).toPandas()

# %%
spark.stop()
