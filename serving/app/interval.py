"""The chart's intervals: which fit a period, and which one it has by itself."""

from datetime import datetime

from serving.app.period import Period

LABELS = {"minute": "Minute", "hour": "Hour", "day": "Day", "week": "Week", "month": "Month"}
# The days that a period has, from and to; at most some hundred points, but for minutes
FITS = {"minute": (0, 1), "hour": (0, 31), "day": (2, 400), "week": (14, 3000), "month": (45, 9999)}
FORMATS = {
    "minute": ("%H:%M", "%a %-d %b, %H:%M"),
    "hour": ("%a %H:%M", "%a %-d %b, %H:%M"),
    "day": ("%a %-d %b", "%a %-d %b %Y"),
    "week": ("%-d %b %y", "Week of %-d %b %Y"),
    "month": ("%b %Y", "%B %Y"),
}


def fitting(shown: Period) -> list[str]:
    days = (shown.end.date() - shown.start.date()).days
    return [name for name, (least, most) in FITS.items() if least <= days <= most]


def suitable(shown: Period) -> str:
    """Fine enough to show a shape, coarse enough to be read."""
    days = (shown.end.date() - shown.start.date()).days
    if days <= 2:
        return "hour"
    return "day" if days <= 92 else "week" if days <= 366 else "month"


def of(name: str, shown: Period) -> str:
    """The one that was chosen, where it fits; else the suitable one."""
    return name if name in fitting(shown) else suitable(shown)


def label(start: datetime, interval: str, count: int) -> str:
    """Under the axis, where `count` of them are drawn."""
    if interval == "hour" and count <= 25:
        return f"{start:%H:%M}"
    # The axis tells hours apart by their labels alone, and after a week a weekday comes again
    if interval == "hour" and count > 7 * 24:
        return start.strftime("%-d %b, %H:%M")
    return start.strftime(FORMATS[interval][0])


def long_label(start: datetime, interval: str) -> str:
    return start.strftime(FORMATS[interval][1])
