"""Funnels, part by part.

asked   what the address and the saved funnels say that is asked
bars    the steps as bars, and what it came to
groups  the same by a dimension
change  how a number of either has changed
people  who left at a step, or got to it: a dialog that leads to their visits
editor  the dialog in which steps are put together, saved and removed
"""
