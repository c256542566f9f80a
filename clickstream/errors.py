"""The error that a person can act on: what is wrong, where, and what to do next."""


class ClickstreamError(Exception):
    """One plain sentence for the terminal or the HTTP answer; never shown with a trace."""

    def __init__(self, what: str, *, where: str = "", do: str = "") -> None:
        self.what, self.where, self.do = what, where, do
        place = f" ({where})" if where else ""
        super().__init__(f"{what.rstrip('.')}{place}. {do}".strip())
