"""A choice on one page that its address keeps: a tab, a kind of report, a number of weeks."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Choice:
    """`name`: the parameter. options: every value that it can have; () if any text will do.

    prefix: values that begin so are possible too, such as props:colour. is_place: it is a place
    among rows, which is lost when a page shows those of another period, site or filter.
    """

    name: str
    options: tuple[str, ...] = ()
    default: str = ""
    prefix: str = ""
    is_place: bool = False

    def fits(self, value: str) -> bool:
        named = bool(self.prefix) and value.startswith(self.prefix) and value != self.prefix
        return not self.options or value in self.options or named

    def trouble(self, value: str) -> str:
        """A sentence about a value that does not fit; empty for one that does."""
        if self.fits(value):
            return ""
        known = ", ".join(self.options)
        return f"The address has {self.name}={value!r}, which this page does not know: {known}."
