"""SQL of analysts over one site's events and visits, as they are served at the moment.

views.py   what they see: the public views, column by column
check.py   what they may say: one SELECT over these, and functions that only compute
answer.py  the rows
"""
