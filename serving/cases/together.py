"""Several cases in one warehouse, each on a site of its own: answered as if it were alone.

Sites do not see each other; and most of the time that a case takes is its warehouse's.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pyarrow as pa

from serving.cases.case import PARTITIONS, Case


def apart(cases: Sequence[Case]) -> list[Case]:
    """The same cases, none with the site of another; one alone stays as it is."""
    if len(cases) == 1:
        return list(cases)
    return [_on(case, f"case-{n}") for n, case in enumerate(cases)]


def can_share(case: Case) -> bool:
    """Whether it can be one of several: without a record it may ask what is told where there is
    no record at all."""
    return bool(case.lines)


def in_one_topic(cases: Sequence[Case]) -> pa.Table:
    """RECORD of all cases, each in partitions of its own: the first half has half of each."""
    logs = [case.records() for case in cases]
    numbered = [
        log.set_column(
            log.schema.get_field_index("kafka_partition"),
            log.schema.field("kafka_partition"),
            pa.array([p + n * PARTITIONS for p in log["kafka_partition"].to_pylist()], pa.int32()),
        )
        for n, log in enumerate(logs)
    ]
    place = [i / log.num_rows for log in logs for i in range(log.num_rows)]
    in_turn = sorted(range(len(place)), key=place.__getitem__)
    return pa.concat_tables(numbered).take(pa.array(in_turn, pa.int64()))


def _on(case: Case, site_id: str) -> Case:
    own = case.site.site_id
    told = re.compile(rb'("site_id"\s*:\s*)"%b"' % re.escape(own).encode())
    return replace(
        case,
        site=replace(case.site, site_id=site_id),
        lines=[told.sub(rb'\1"%b"' % site_id.encode(), line) for line in case.lines],
        questions=[
            (_of(asked, own, site_id), _echoed(right, own, site_id))
            for asked, right in case.questions
        ],
    )


def _of(asked: Any, own: str, site_id: str) -> Any:
    if isinstance(asked, dict) and asked.get("site_id") == own:
        return asked | {"site_id": site_id}
    return asked


def _echoed(right: Any, own: str, site_id: str) -> Any:
    if isinstance(right, dict) and "query" in right:
        return right | {"query": _of(right["query"], own, site_id)}
    return right
