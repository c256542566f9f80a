"""The axis of a chart's numbers: what they are stands above it, their unit beside each."""

from typing import Any

TOP = 46  # pixels above the grid: for the legend, and below it for the axis's name


def numbers(
    name: str, unit: str = "", *, whole: bool = False, signed: bool = False
) -> dict[str, Any]:
    """For ECharts. unit: what follows a number, such as "%". whole: none has parts.

    signed: some may be less than nothing, as revenue where more was paid back than paid.
    """
    return {
        "type": "value",
        "name": name,
        "nameGap": 10,
        "nameTextStyle": {"align": "left"},
        "splitNumber": 4,
        "minInterval": 1 if whole else 0,
        "axisLabel": {"formatter": f"{{value}}{unit}"},
        **({} if signed else {"min": 0}),
    }
