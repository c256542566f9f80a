"""What a trusted producer says of an event itself. It wins over what is looked up."""

from typing import NamedTuple


class Told(NamedTuple):
    """Columns of clickstream.event.EVENT as sent, cleaned; '' (of bot: None) is not told."""

    hostname: str = ""
    path: str = ""
    source: str = ""
    channel: str = ""
    utm_source: str = ""
    utm_medium: str = ""
    utm_campaign: str = ""
    utm_content: str = ""
    utm_term: str = ""
    device: str = ""
    browser: str = ""
    browser_version: str = ""
    os: str = ""
    os_version: str = ""
    bot: bool | None = None

    def names(self) -> str:
        """Which are told: what the column `told` of an event holds."""
        return ",".join(
            name for name, value in zip(self._fields, self, strict=True) if value not in ("", None)
        )


NOTHING = Told()
