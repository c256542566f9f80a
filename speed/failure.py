"""What ended the stream, in one sentence, and what to do about that kind of failure."""

from clickstream.errors import ClickstreamError, MayPass
from clickstream.reason import cause_in, for_people

_RECORDS_ARE_GONE = "not available in Kafka any more"  # as Spark says it


class SpeedStopped(MayPass):
    """The query or a heartbeat failed; what is committed stays, and it goes on from there."""


class RecordsGone(ClickstreamError):
    """The streaming query failed, and would so again: it cannot go on from where it stopped."""


def stopped(trace: str, checkpoint: str) -> SpeedStopped | RecordsGone:
    """trace: what Spark says of the query that ended. checkpoint: the folder of its progress."""
    if told := for_people(trace):
        return ended(told)
    if _RECORDS_ARE_GONE in trace:
        return RecordsGone(
            "The stream has ended: Kafka no longer has records that it has not read",
            where=checkpoint,
            do="Delete that folder, then start it again: it begins at the published offsets, and "
            "answers say what is missing.",
        )
    return SpeedStopped(
        f"The stream has ended: {cause_in(trace)}",
        where=checkpoint,
        do="Start it again: it goes on where it stopped.",
    )


def ended(told: str) -> SpeedStopped:
    """told: the ClickstreamError that ended it, which says what to do."""
    return SpeedStopped(f"The stream has ended: {told}", do="It goes on where it stopped.")
