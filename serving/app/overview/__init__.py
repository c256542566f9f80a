"""The overview, part by part: what it asks (questions), and how each part is drawn.

questions  a view at a moment -> queries of the API, and which of them have ended
course     the tiles, and the chart of the one that is chosen
chart      the chart as an ECharts option; points: its points; annotate: its annotations
breakdown  the panels
details    a panel's whole table, in a dialog; whole: what it asks
annotations  the dialog in which they are written, changed and removed
"""
