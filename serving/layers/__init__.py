"""What the layers have left in the warehouse, for who looks after them (docs/serving-api.md).

publications.py  publications and what their audits found
arrivals.py      what arrived when, and how late, as far as batch has read it
dead_letters.py  records that are no events, by reason
speed.py         the newest commits of the speed layer, and where its offsets are
reconciled.py    the last recompute of a day beside what was served
told.py          all of it, read anew only where a table has changed
"""
