"""What the visits page asks and says.

asked.py    what its address holds, and the questions that it makes of it
words.py    a visit and its events in words
log.py      visits of a period, newest first
history.py  all visits of one visitor, event by event
"""
