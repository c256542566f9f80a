"""What made a row, as one hash: the views' texts, the settings they read, the enrichment's data.

Fragments and publications carry it. Rows of different definitions are never merged.
"""

import hashlib
from collections.abc import Mapping

from clickstream import enrich
from clickstream.views import OF_CUBES, OF_VISITS, text
from clickstream.zones import ELSEWHERE


def definition(gap_seconds: int) -> str:
    """The hash, 16 hex digits."""
    made_by = [text(view, gap_seconds) for view in OF_VISITS] + [enrich.version()]
    return _hash(made_by)


def of_cubes(timezones: Mapping[str, str]) -> str:
    """The hash of what makes cubes of visits; timezones: the name of each listed site's.

    A site by UTC is as one that is not listed: its days are the same.
    """
    others = [f"{site} {zone}" for site, zone in sorted(timezones.items()) if zone != ELSEWHERE]
    return _hash([text(view) for view in OF_CUBES] + others)


def _hash(made_by: list[str]) -> str:
    return hashlib.blake2b("\0".join(made_by).encode(), digest_size=8).hexdigest()
