"""How many are here now: one big number over the line of the minutes before."""

from collections.abc import Sequence

from serving.app.components import part

_mount = part("pulse", with_js=("keep",))


def pulse(key: str, name: str, amount: str, points: Sequence[int], note: str) -> None:
    data = {"name": name, "amount": amount, "points": list(points), "note": note}
    _mount(key=key, data={**data, "alt": "Visitors by minute, last 30 minutes"})
