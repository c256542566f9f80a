-- error: What a visit says of itself is not what its events come to.
WITH told AS (
    SELECT
        *,
        list_filter(hits, lambda hit: hit.name <> 'engagement') AS actions,
        list_filter(hits, lambda hit: hit.name = 'page_view') AS views,
        list_filter(hits, lambda hit: hit.name <> 'page_view' AND hit.interactive) AS interactions,
        len(list_distinct(list_transform(hits, lambda hit: hit.event_id))) AS event_ids
    FROM new_visits
)

SELECT site_id, visitor_id, span_start, events, pageviews, is_bounce, duration_us, len(hits) AS hits
FROM told
WHERE event_ids <> len(hits)
    OR events <> len(actions)
    OR pageviews <> len(views)
    OR is_bounce <> (len(views) < 2 AND len(interactions) = 0)
    OR duration_us <> coalesce(
        epoch_us(list_max(list_transform(actions, lambda hit: hit.time))) - epoch_us(span_start), 0
    )
    OR entry_page <> coalesce(views[1].path, '')
    OR exit_page <> coalesce(views[-1].path, '')
ORDER BY ALL
