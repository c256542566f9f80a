"""The error that a person can act on: what is wrong, where, and what to do next."""


class ClickstreamError(Exception):
    """One plain sentence for the terminal or the HTTP answer; never shown with a trace."""

    status = 2  # with which a command ends that meets it: to start it again is futile

    def __init__(self, what: str, *, where: str = "", do: str = "") -> None:
        self.what, self.where, self.do = what, where, do
        place = f" ({where})" if where else ""
        super().__init__(f"{what.rstrip('.')}{place}. {do}".strip())


class MayPass(ClickstreamError):
    """One that the same command may not meet again: who supervises it starts it again."""

    status = 75  # EX_TEMPFAIL: https://man7.org/linux/man-pages/man3/sysexits.h.3head.html
