"""Retention, part by part.

asked   what the address says that is asked
heat    cohorts as a table of coloured cells
curve   all cohorts together, beside the time before
pickers what is chosen above: intervals, who is in a cohort, by what people come and come back
"""
