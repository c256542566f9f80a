"""Every dimension, declared once: its column among hits, and among visits where it has one."""

from dataclasses import dataclass

INTERVALS = ("minute", "hour", "day", "week", "month")

SMALL, LARGE = 400, 100  # days: see Dimension.cap_days


@dataclass(frozen=True)
class Dimension:
    """entry, exit: the columns that stand for it in visits, by what they entered and exited by.

    cap_days: it is cubed, and its cube is exact for ranges of up to so many days: it tells of an
    active day which one was before, but for those longer ago. None: not cubed.
    blank: how a value that is not set is shown.
    """

    name: str
    hit: str
    entry: str | None
    cap_days: int | None = None
    exit: str | None = None
    blank: str = ""

    @property
    def is_of_events(self) -> bool:
        return self.name.startswith("event:")


_OF_VISITS = (
    "source channel referrer utm_source utm_medium utm_campaign utm_content utm_term country region"
    " city device browser browser_version os os_version screen language"
    " entry_page entry_page_hostname exit_page exit_page_hostname"
).split()
_COLUMNS = {"entry_page_hostname": "entry_hostname", "exit_page_hostname": "exit_hostname"}
_NOT_CUBED = ("screen", "language", "entry_page_hostname", "exit_page_hostname")  # on no page
_LARGE = ("referrer", "utm_content", "utm_term", "city", "entry_page", "exit_page")
DIRECT, NOT_SET, NONE = "Direct / None", "(not set)", "(none)"
_DIRECT = ("source", "referrer")
_BLANK = (
    "country", "region", "city",
    "entry_page", "entry_page_hostname", "exit_page", "exit_page_hostname",
)  # fmt: skip


def _of_visits(name: str) -> Dimension:
    column = _COLUMNS.get(name, name)
    cap = None if name in _NOT_CUBED else LARGE if name in _LARGE else SMALL
    blank = DIRECT if name in _DIRECT else "" if name in _BLANK else NOT_SET
    return Dimension(f"visit:{name}", column, column, cap, column, blank)


DIMENSIONS = {
    dimension.name: dimension
    for dimension in (
        *map(_of_visits, _OF_VISITS),
        Dimension("event:page", "path", "entry_page", LARGE, "exit_page"),
        Dimension("event:hostname", "hostname", "entry_hostname", SMALL, "exit_hostname", NOT_SET),
        Dimension("event:name", "name", None, SMALL),
        Dimension("event:currency", "currency", None, blank=NONE),
    )
}

TIME_DIMENSIONS = tuple(f"time:{interval}" for interval in INTERVALS)

TOTAL = Dimension("", "''", "''", SMALL)  # everybody, whatever they are: one cube more
CUBES = {cube.name: cube for cube in (TOTAL, *DIMENSIONS.values()) if cube.cap_days is not None}
