"""What the paths page asks and draws.

asked.py    what its address holds, and the question that it makes of it
flow.py     an answer as columns, nodes and links, those who left among them
pickers.py  from or to where, how far, how much
"""
