"""The numbers of goals and revenue: each a metric of the API over some of the events."""

from serving.app.metric import GOAL_TILES, REVENUE, Metric

UNIQUE = Metric("unique", "Unique conversions", "count", asks="visitors", of="goals")
AVERAGE = Metric("average_order", "Average order", "money", asks="average_revenue", of="paid")
CONVERTED = (UNIQUE, *GOAL_TILES)
PAID = (REVENUE, AVERAGE)
FIGURES = (*CONVERTED, *PAID)
BY_NAME = {figure.name: figure for figure in FIGURES}

OF_GOALS = tuple(figure.asks or figure.name for figure in CONVERTED)
OF_MONEY = tuple(figure.asks for figure in PAID)
