"""Every dimension: its column among hits, and among visits where it has one."""

from dataclasses import dataclass

INTERVALS = ("minute", "hour", "day", "week", "month")


@dataclass(frozen=True)
class Dimension:
    """entry: the column that stands for it in visits, for metrics of whole visits."""

    name: str
    hit: str
    entry: str | None

    @property
    def is_of_events(self) -> bool:
        return self.name.startswith("event:")


_OF_VISITS = (
    "source channel referrer utm_source utm_medium utm_campaign utm_content utm_term country region"
    " city device browser browser_version os os_version screen language"
    " entry_page entry_page_hostname exit_page exit_page_hostname"
).split()
_COLUMNS = {"entry_page_hostname": "entry_hostname", "exit_page_hostname": "exit_hostname"}

DIMENSIONS = {
    dimension.name: dimension
    for dimension in (
        *(
            Dimension(f"visit:{name}", _COLUMNS.get(name, name), _COLUMNS.get(name, name))
            for name in _OF_VISITS
        ),
        Dimension("event:page", "path", "entry_page"),
        Dimension("event:hostname", "hostname", "entry_hostname"),
        Dimension("event:name", "name", None),
    )
}

TIME_DIMENSIONS = tuple(f"time:{interval}" for interval in INTERVALS)
