"""What makes distinct visitors add up: who was active on which day, and on which day before that.

ACTIVE   one row a site, person, dimension, value and local day on which that person had a hit with
         that value; hits: how many. A change has signed hits.
ACTIVITY one row a site, person and local day; present: for each dimension and value its hits, and
         prev, the person's active day before with that value. The grain of the table `activity`.
SUMS     one row a site, dimension, value and local day: what its hits and its visits add up to.
CUBE     one row a site, dimension, value, local day and prev: how many persons have that prev, and
         under NEVER also the sums of the day. The grain of the table `cubes`.

For any whole days [a, b), the distinct persons of a value are the sum of `persons` over the rows
with day in [a, b) and prev < a: of each person exactly one active day has its predecessor before a.
"""

from datetime import date

import pyarrow as pa

from clickstream.parts import PARTS

NEVER = date(1, 1, 1)  # the prev of a first day
BEFORE = date(1, 1, 2)  # longer ago than the cube tells

_KEY = [("site_id", pa.string()), ("dimension", pa.string()), ("value", pa.string())]

ACTIVE = pa.schema(
    [
        ("site_id", pa.string()),
        ("person", pa.string()),
        ("dimension", pa.string()),
        ("value", pa.string()),
        ("day", pa.date32()),
        ("hits", pa.int64()),
    ]
)

PRESENCE = [
    ("dimension", pa.string()),
    ("value", pa.string()),
    ("hits", pa.int64()),
    ("prev", pa.date32()),
]

ACTIVITY = pa.schema(
    [
        ("site_id", pa.string()),
        ("person", pa.string()),
        ("day", pa.date32()),
        ("present", pa.list_(pa.field("element", pa.struct(PRESENCE)))),
    ]
)

SUMMED = [name for name, part in PARTS.items() if part.is_cubed and name != "persons"]

SUMS = pa.schema([*_KEY, ("day", pa.date32()), *((name, pa.int64()) for name in SUMMED)])

PERSONS = pa.schema([*_KEY, ("day", pa.date32()), ("prev", pa.date32()), ("persons", pa.int64())])

CUBE = pa.schema([*PERSONS, *((name, pa.int64()) for name in SUMMED)])
