"""Whole tables by a dimension, with all that they are asked for in the address.

declared  the four pages of tables: their tabs, and the metrics of each
sheet     what a reader asks of one table: sort, search, page <-> the address
rows      answers -> what the part `table` draws, and the file of it
deep      what such a page asks, and how it is drawn
"""
