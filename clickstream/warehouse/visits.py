"""Where a visit lies in the table `visits`."""

from datetime import timedelta

import pyarrow as pa
import pyarrow.compute as pc

LONG = timedelta(days=1)  # longer visits have folders of their own, which every look-up reads


def in_folders(visits: pa.Table) -> pa.Table:
    """Rows with the folders of `visits` that they lie in beside their columns, such as VISIT's."""
    start, length = visits["span_start"], pc.subtract(visits["span_end"], visits["span_start"])
    return visits.append_column(
        "start_date", start.cast(pa.timestamp("us")).cast(pa.date32())
    ).append_column("is_long", pc.greater(length, pa.scalar(LONG, length.type)))
