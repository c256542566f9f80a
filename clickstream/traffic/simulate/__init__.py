"""Visitors that do not exist: options in, records out, the same ones every time.

records    options -> the records to send
schedule   who does what when
journeys   what one visitor does; over site: the site's steps, ready to draw from
population who comes; rhythm: when; timeline and budget: how many
faults     what goes wrong on the way; broken: records that are no events
catalogue  the data behind all of it, from the files in ../data
"""

from clickstream.traffic.options import Options, Shares
from clickstream.traffic.simulate.records import records

__all__ = ["Options", "Shares", "records"]
