"""A choice on one page that its address keeps: a tab, a kind of report, a number of weeks."""

from dataclasses import dataclass

AFTER, AT = "after", "-at"  # a place among rows is called the one, or ends in the other


def is_place(name: str) -> bool:
    """Whether a parameter is a place among rows, which is lost where other rows are shown.

    By its name alone: the page on which the rows change need not be the one that shows them.
    """
    return name == AFTER or name.endswith(AT)


@dataclass(frozen=True)
class Choice:
    """`name`: the parameter. options: every value that it can have; () if any text will do.

    prefix: values that begin so are possible too, such as props:colour.
    """

    name: str
    options: tuple[str, ...] = ()
    default: str = ""
    prefix: str = ""

    def fits(self, value: str) -> bool:
        named = bool(self.prefix) and value.startswith(self.prefix) and value != self.prefix
        return not self.options or value in self.options or named

    def trouble(self, value: str) -> str:
        """A sentence about a value that does not fit; empty for one that does."""
        if self.fits(value):
            return ""
        known = ", ".join(filter(None, self.options))
        return f"The address has {self.name}={value!r}, which this page does not know: {known}."
