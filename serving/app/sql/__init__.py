"""What the SQL page shows beside what the analyst types.

examples.py  statements to begin with
schema.py    the two views and their columns
run.py       a statement's rows, asked for once and kept
result.py    rows as a table, a chart and files
"""
