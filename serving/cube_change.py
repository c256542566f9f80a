"""temp.gathered -> a change of CUBE: the texts of the cubes over what was and what is at once.

To them each sign is a site of its own. What is as it was counts on both sides; it matters only next
to what is not.
"""

from collections.abc import Iterable

from clickstream.cube import NEVER, SUMMED
from clickstream.views import text

KEY = "site_id, dimension, value, day, prev"
_COUNTS = ("persons", *SUMMED)
TOTALS = ", ".join(f"CAST(sum({name}) AS BIGINT) AS {name}" for name in _COUNTS)
ANY = " OR ".join(f"sum({name}) <> 0" for name in _COUNTS)


def _signed(of: Iterable[str]) -> str:
    """The counts with the sign of their row; 0 for those that the relation has not."""
    has = set(of)
    sign = "CASE site_id[1] WHEN '+' THEN 1 ELSE -1 END"
    return ", ".join(f"{f'{sign} * {name}' if name in has else '0'} AS {name}" for name in _COUNTS)


# Every person who may have a hit in what is gathered: one more than there is does no harm
NAMED = """
    SELECT DISTINCT site_id, concat('visitor:', visitor_id) AS person FROM gathered
    UNION ALL
    SELECT DISTINCT site_id, concat('user:', hit.user_id) AS person
    FROM (SELECT site_id, unnest(hits) AS hit FROM gathered) WHERE hit.user_id <> ''
"""

CHANGE = f"""
    WITH signed AS (
        SELECT concat(sign, site_id) AS site_id, * EXCLUDE (sign, site_id) FROM gathered
    ),
    zones AS (
        SELECT concat(sign, site_id) AS site_id, * EXCLUDE (sign, site_id)
        FROM clocks CROSS JOIN (VALUES ('-'), ('+'), ('=')) AS signs (sign)
    ),
    hits AS MATERIALIZED (WITH visits AS (FROM signed) FROM ({text("hits")})),
    present AS MATERIALIZED ({text("active")}),
    of_keys AS (
        SELECT site_id[1] AS sign, site_id[2:] AS site, * EXCLUDE (site_id) FROM present
    ),
    -- The first and the last day on which only one side has a key
    turned AS (
        SELECT site, person, dimension, value, min(day) AS first, max(day) AS last
        FROM (
            SELECT site, person, dimension, value, day FROM of_keys WHERE sign <> '='
            GROUP BY ALL HAVING count(*) = 1
        )
        GROUP BY ALL
    ),
    near AS MATERIALIZED (
        FROM of_keys INNER JOIN turned USING (site, person, dimension, value)
    ),
    -- Of what both have, the days about these: what is longer ago, or later, stays as it is
    bounds AS (
        SELECT site, person, dimension, value,
            max(day) FILTER (day < first) AS since, min(day) FILTER (day > last) AS until
        FROM near GROUP BY ALL
    ),
    active AS (
        SELECT concat(side, site) AS site_id, person, dimension, value, day,
            CAST(sum(hits) AS BIGINT) AS hits
        FROM near
        INNER JOIN bounds USING (site, person, dimension, value)
        INNER JOIN (VALUES ('-'), ('+')) AS sides (side) ON sign IN (side, '=')
        WHERE day BETWEEN coalesce(since, first) AND coalesce(until, last)
        GROUP BY site, side, person, dimension, value, day
    ),
    activity AS ({text("activity")}),
    persons AS ({text("persons")}),
    sums AS (
        WITH visits AS (FROM signed WHERE site_id[1] <> '='),
        all_hits AS (FROM hits)
        FROM (WITH hits AS (FROM all_hits WHERE site_id[1] <> '=') FROM ({text("sums")}))
    ),
    rows_ AS (
        SELECT site_id, dimension, value, day, prev, {_signed(["persons"])} FROM persons
        UNION ALL
        SELECT site_id, dimension, value, day, DATE '{NEVER}', {_signed(SUMMED)} FROM sums
    )
    SELECT site_id[2:] AS site_id, dimension, value, day, prev, {TOTALS}
    FROM rows_
    GROUP BY ALL
    HAVING {ANY}
"""
