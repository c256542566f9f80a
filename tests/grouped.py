"""Cases that are run together, since each alone would take too long."""

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import TypeVar

Case = TypeVar("Case")
Outcome = TypeVar("Outcome")


def grouped(
    cases: Sequence[Case], together: int, run: Callable[[Sequence[Case]], Iterable[Outcome]]
) -> Callable[[Case], Outcome]:
    """What gives a case's outcome: so many neighbours are run once the first of them is asked for.

    run: gives the outcomes of some cases, in their order.
    """

    @cache
    def of_group(n: int) -> dict[Case, Outcome]:
        group = cases[n * together : (n + 1) * together]
        return dict(zip(group, run(group), strict=True))

    return lambda case: of_group(cases.index(case) // together)[case]
