"""Goals and revenue, part by part.

figures    the numbers that are told, and how each is asked for
questions  a view at a moment -> queries of the API
listing    the site's goals with their numbers
course     tiles, and the chart of the one that is chosen
parts      the same by a dimension
editor     the dialog in which a goal is made, changed and removed
"""
