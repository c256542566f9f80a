"""A view of the overview as one HTML file, which opens without a server and without a network.

asked.py   its tables, and all that they and the overview ask
svg.py     the course of the period as a picture
made.py    all of it as one text
"""
