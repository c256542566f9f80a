"""Paths -> SQL: of each visit its nodes in order, numbered from the start or back from the end."""

from serving.query.period import Period
from serving.reports.paths.asked import Anchor, Paths
from serving.reports.scope import Rows
from serving.reports.steps import on_page

OTHER = "other"


def nodes_and_links(paths: Paths, period: Period, rows: Rows) -> str:
    """Rows of nodes: 'node', step, kind, value, visits, how many go no further, how many values.

    Rows of links: 'link', step of the one nearer to the anchor, kind, value, visits, NULL, NULL,
    and kind and value of the one that lies further.
    """
    top, threshold = rows.value(paths.top), rows.value(paths.threshold)
    return f"""
        {_walked(paths, period, rows)},

        ranked AS (
            SELECT
                step, kind, value,
                row_number() OVER (
                    PARTITION BY step ORDER BY count(*) DESC, kind DESC, value
                ) <= {top} AS shows
            FROM walked
            GROUP BY step, kind, value
        ),

        named AS (
            SELECT
                visit, step, beyond,
                kind AS own_kind, value AS own_value,
                CASE WHEN shows THEN kind ELSE '{OTHER}' END AS kind,
                CASE WHEN shows THEN value ELSE '' END AS value
            FROM walked
            INNER JOIN ranked USING (step, kind, value)
        ),

        nodes AS (
            SELECT step, kind, value, count(*) AS visits,
                count(*) FILTER (WHERE NOT beyond) AS last,
                count(DISTINCT (own_kind, own_value)) AS "values"
            FROM named
            GROUP BY step, kind, value
        ),

        pairs AS (
            SELECT step, kind, value,
                lead(kind) OVER by_step AS far_kind, lead(value) OVER by_step AS far_value
            FROM named
            WINDOW by_step AS (PARTITION BY visit ORDER BY step)
        ),

        links AS (
            SELECT step, kind, value, far_kind, far_value, count(*) AS visits
            FROM pairs
            WHERE far_kind IS NOT NULL
            GROUP BY step, kind, value, far_kind, far_value
            HAVING count(*) >= {threshold}
        ),

        both_kinds AS (
            SELECT 'node' AS row, step, kind, value, visits, last, "values",
                '' AS far_kind, '' AS far_value
            FROM nodes
            UNION ALL
            SELECT 'link', step, kind, value, visits, NULL, NULL, far_kind, far_value
            FROM links
        )

        SELECT row, step, kind, value, visits, last, "values", far_kind, far_value
        FROM both_kinds
        ORDER BY row, step, visits DESC, kind = '{OTHER}', kind DESC, value,
            far_kind = '{OTHER}', far_kind DESC, far_value
    """


def _walked(paths: Paths, period: Period, rows: Rows) -> str:
    """walked: the nodes of each visit by step; beyond: whether there is one more."""
    names = "= 'page_view'" if paths.nodes == "pages" else "<> 'engagement'"
    back = paths.end is not None
    anchor = paths.end or paths.start
    from_, to = ("place", "anchor") if back else ("anchor", "place")
    once = """
            QUALIFY (kind, value) IS DISTINCT FROM lag((kind, value)) OVER (
                PARTITION BY visit ORDER BY event_time, event_id
            )"""
    return f"""
        WITH chosen AS (
            SELECT
                visitor_id, span_start,
                row_number() OVER (ORDER BY visitor_id, span_start) AS visit
            FROM {rows.visits(period)}
        ),

        every_node AS (
            SELECT
                visit, event_time, event_id,
                CASE WHEN name = 'page_view' THEN 'page' ELSE 'event' END AS kind,
                CASE WHEN name = 'page_view' THEN path ELSE name END AS value,
                {_is_anchor(anchor, rows)} AS is_anchor
            FROM (SELECT * FROM {rows.hits_of_site} AND name {names}) AS hits
            INNER JOIN chosen USING (visitor_id, span_start)
        ),

        distinct_nodes AS (
            SELECT *
            FROM every_node{once if paths.collapse else ""}
        ),

        placed AS (
            SELECT
                visit, kind, value, is_anchor,
                row_number() OVER (PARTITION BY visit ORDER BY event_time, event_id) AS place,
                count(*) OVER (PARTITION BY visit) AS places
            FROM distinct_nodes
        ),

        anchored AS (
            SELECT *, {_place_of(anchor)} AS anchor FROM placed
        ),

        walked AS (
            SELECT
                visit, kind, value,
                {to} - {from_} + 1 AS step,
                {"place > 1" if back else "place < places"} AS beyond
            FROM anchored
            WHERE {to} - {from_} BETWEEN 0 AND {paths.depth - 1}
        )
    """


def _place_of(anchor: Anchor | None) -> str:
    """The first place in the visit where it is; NULL: it is nowhere."""
    return "min(place) FILTER (WHERE is_anchor) OVER (PARTITION BY visit)" if anchor else "1"


def _is_anchor(anchor: Anchor | None, rows: Rows) -> str:
    if anchor is None:
        return "false"
    if anchor.kind == "event":
        return f"name = {rows.value(anchor.value)}"
    return f"(name = 'page_view' AND {rows.conditions.of_hit(on_page(anchor.value))})"
