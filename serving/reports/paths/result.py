"""Rows of paths -> their answer."""

from typing import Any

from serving.query.period import Period
from serving.reports.paths.asked import Paths
from serving.reports.paths.sql import OTHER, nodes_and_links
from serving.reports.scope import Moment, Rows


def results(paths: Paths, period: Period, moment: Moment) -> dict[str, Any]:
    """`results`: the nodes of every step, and the links between steps, the greatest first."""
    rows = Rows(paths.scope, moment)
    nodes, links = [], []
    for row, step, kind, value, visits, last, values, far_kind, far_value in rows.all(
        nodes_and_links(paths, period, rows)
    ):
        near = _node(kind, value)
        if row == "node":
            others = {"values": values} if kind == OTHER else {}
            nodes.append({"step": step, "node": near, "visits": visits, "last": last} | others)
        else:
            far = _node(far_kind, far_value)
            from_, to = (far, near) if paths.end else (near, far)
            links.append({"step": step, "from": from_, "to": to, "visits": visits})
    return {"results": {"nodes": nodes, "links": links}}


def _node(kind: str, value: str) -> dict[str, Any]:
    return {kind: True if kind == OTHER else value}
