# ---
# jupyter:
#   jupytext:
#     text_representation: {extension: .py, format_name: percent}
#   kernelspec: {display_name: Python 3, language: python, name: python3}
# ---

# %% [markdown]
# # SQL with DuckDB
#
# Questions of your own: in SQL over `events` and `visits` as they are served, the live tail
# included (docs/sql.md), and then in a DuckDB of the notebook's own, beside data of your own.
#
# `clickstream serve` must be running (`make demo` runs it).

# %%
import os
from pathlib import Path

import duckdb
import matplotlib.pyplot as plt

import clickstream
import serving

os.chdir(Path(clickstream.__file__).parents[1])  # settings and data are found from here
os.environ["PLOOMBER_STATS_ENABLED"] = "false"  # jupysql is to tell nobody
shop = serving.Warehouse()
SITE = "shop.example"

# %% [markdown]
# ## One SELECT, answered by the server
#
# It sees one site, and every event that has arrived up to this moment.

# %%
visits = shop.sql(
    SITE,
    """
    SELECT utm_source, utm_campaign, CAST(started AS DATE) AS day,
           count(*) AS visits, count(DISTINCT visitor_id) AS devices, sum(pageviews) AS pageviews
    FROM visits WHERE NOT bot GROUP BY ALL
    """,
)
visits.to_pandas().head()

# %% [markdown]
# ## In a DuckDB of your own
#
# The rows are Arrow, which DuckDB reads as it is. With jupysql a cell is SQL.

# %%
con = duckdb.connect()
con.register("served", visits)
con.execute("CREATE TABLE visits AS FROM served")
# %load_ext sql
# %sql con --alias here

# %% language="sql"
# SELECT utm_source AS source, sum(visits) AS visits,
#        round(sum(pageviews) / sum(visits), 2) AS views_per_visit
# FROM visits WHERE utm_source <> '' GROUP BY source ORDER BY visits DESC

# %% [markdown]
# ## Beside a file of your own
#
# What the campaigns cost is in no event. It is in a CSV, here one that is made on the spot.

# %%
costs = Path("data/campaign-costs.csv")
costs.parent.mkdir(exist_ok=True)
costs.write_text(
    "campaign,cost_eur\nautumn_sale,140\nbrand,35\nretargeting,80\ngear_review,25\ncashback,30\n"
)
by_campaign = con.sql(
    f"""
    SELECT utm_campaign AS campaign, sum(visits) AS visits, any_value(cost_eur) AS cost_eur,
           round(any_value(cost_eur) / sum(visits), 2) AS eur_per_visit
    FROM visits JOIN read_csv('{costs}') ON campaign = utm_campaign
    GROUP BY utm_campaign ORDER BY eur_per_visit
    """
).df()
by_campaign

# %% [markdown]
# ## A plot

# %%
days = con.sql("SELECT day, sum(visits) AS visits FROM visits GROUP BY day ORDER BY day").df()
figure, axes = plt.subplots(figsize=(9, 3))
axes.bar(days["day"], days["visits"], color="#5b4fe6")
axes.set(title="Visits by day", ylabel="visits")
axes.spines[["top", "right"]].set_visible(False)
figure.autofmt_xdate()

# %% [markdown]
# ## Whether it is right
#
# The API counts the same visits by another way: from the cube, or by scan.

# %%
answer = shop.query(SITE, ["visits"], "all")
assert int(answer.pandas()["visits"].sum()) >= int(days["visits"].sum())  # more may have come since
answer.pandas()
