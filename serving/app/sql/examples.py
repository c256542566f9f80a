"""Statements to begin with: each can be run as it is."""

EXAMPLES = {
    "Pages with readers": """\
SELECT page, count(*) AS views, count(DISTINCT person) AS visitors
FROM events
WHERE name = 'page_view' AND NOT bot
GROUP BY page
ORDER BY views DESC
LIMIT 20""",
    "Visits by day and device": """\
SELECT started::DATE AS day,
    count(*) FILTER (device = 'Desktop') AS desktop,
    count(*) FILTER (device <> 'Desktop') AS other
FROM visits
WHERE NOT bot
GROUP BY day
ORDER BY day""",
    "What comes before a purchase": """\
WITH steps AS (
    SELECT name, page, lead(name) OVER (
        PARTITION BY visitor_id, visit_started_utc ORDER BY time, event_id
    ) AS next
    FROM events
    WHERE name <> 'engagement' AND NOT bot
)
SELECT page, count(*) AS times
FROM steps
WHERE next = 'purchase'
GROUP BY page
ORDER BY times DESC
LIMIT 10""",
    "Revenue by source": """\
SELECT source, currency, sum(revenue)::DOUBLE AS revenue, count(*) AS orders
FROM events
WHERE revenue IS NOT NULL AND NOT bot
GROUP BY ALL
ORDER BY revenue DESC""",
    "The busiest hours of the week": """\
SELECT dayname(time) AS weekday, hour(time) AS hour, count(*) AS events
FROM events
WHERE NOT bot
GROUP BY ALL
ORDER BY events DESC
LIMIT 24""",
    "How long until they are back": """\
WITH gaps AS (
    SELECT date_diff('day', lag(started) OVER (
        PARTITION BY visitor_id ORDER BY started
    ), started) AS days
    FROM visits
    WHERE NOT bot
)
SELECT days, count(*) AS visits
FROM gaps
WHERE days IS NOT NULL
GROUP BY days
ORDER BY days""",
    "What bots read": """\
SELECT browser, page, count(*) AS views
FROM events
WHERE bot AND name = 'page_view'
GROUP BY ALL
ORDER BY views DESC
LIMIT 20""",
}
