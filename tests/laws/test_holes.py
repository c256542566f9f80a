"""Law 7: what no layer holds is told, whatever the commits to `fragments` cover."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from clickstream.coverage import Coverage
from clickstream.cutoff import Cutoff, Range

MOST = 30
PARTITIONS = 2

ranges = st.tuples(st.integers(0, MOST), st.integers(0, MOST)).map(
    lambda ends: Range(min(ends), max(ends))
)
commits = st.lists(st.dictionaries(st.integers(0, PARTITIONS - 1), ranges, max_size=2), max_size=6)
cutoffs = st.dictionaries(st.integers(0, PARTITIONS - 1), st.integers(0, MOST))


@given(commits=commits, offsets=cutoffs)
def test_every_offset_is_below_the_cutoff_or_in_a_commit_or_told(
    commits: list[dict[int, Range]], offsets: dict[int, int]
) -> None:
    """Up to where the newest commits reach; and nothing that they hold together is told."""
    cutoff = Cutoff("T", offsets, datetime(2026, 3, 1, tzinfo=UTC))
    coverage = Coverage("T")
    for commit in commits:
        coverage = coverage.joined(commit)
    told = {(h.partition, n) for h in coverage.holes(cutoff) for n in range(h.start, h.end)}
    in_a_commit = {(p, n) for one in commits for p, r in one.items() for n in range(r.start, r.end)}
    for partition, held in coverage.ranges.items():
        vouched = {(partition, n) for n in range(held.start, held.end)}
        assert vouched <= in_a_commit
        assert not vouched & told
        wanted = {(partition, n) for n in range(cutoff[partition], held.end)}
        assert wanted - in_a_commit <= told
        assert wanted <= told | vouched
    assert all(n >= cutoff[p] for p, n in told)
