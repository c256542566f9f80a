"""What has failed inside Spark, out of the pages of traces in which it says so."""

import re

# The last line of a Python trace, within Java's: "OSError: [Errno 28] No space left on device". One
# of py4j says that Java has raised something, and no more.
_IN_PYTHON = re.compile(
    r"^(?!(?:py4j|java|org)\.)(?:[a-z_]\w*\.)*[A-Z]\w*(?:Error|Exception|Interrupt): .+$",
    re.MULTILINE,
)
_IN_JAVA = re.compile(r"^(?:Caused by)?: ?[\w.$]+(?:Error|Exception): (.+)$", re.MULTILINE)
# The same of a ClickstreamError: "clickstream.warehouse.trouble.Unreachable: The warehouse …"
_OURS = re.compile(r"^(?:clickstream|batch|speed)\.[\w.]+: (.+)$", re.MULTILINE)


def cause_in(trace: str) -> str:
    """The error that a task raised; else Java's last cause; else the first line with something."""
    if found := _IN_PYTHON.findall(trace):
        return str(found[0])
    if found := _IN_JAVA.findall(trace):
        return str(found[-1])
    lines = (line.strip() for line in trace.splitlines())
    return next((line for line in lines if line), "Spark gives no reason")


def for_people(trace: str) -> str | None:
    """The ClickstreamError that a task raised, which says what to do; None where it raised none."""
    found = _OURS.findall(trace)
    return str(found[-1]) if found else None  # the outermost: the causes stand before it
