"""What the health page says of the layers, in words: the server tells the facts.

lights.py  speed, batch and serving, each as well or not
tables.py  publications, dead letters, offsets, the last recompute
course.py  arrivals by hour, and how late they were
"""
