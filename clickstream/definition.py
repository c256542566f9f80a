"""What made a row, as one hash: the views' texts, the settings they read, the enrichment's data.

Fragments and publications carry it. Rows of different definitions are never merged.
"""

import hashlib
from collections.abc import Mapping

from clickstream import enrich
from clickstream.views import OF_CUBES, OF_VISITS, text


def definition(gap_seconds: int) -> str:
    """The hash, 16 hex digits."""
    made_by = [text(view, gap_seconds) for view in OF_VISITS] + [enrich.version()]
    return _hash(made_by)


def of_cubes(timezones: Mapping[str, str]) -> str:
    """The hash of what makes cubes of visits; timezones: the name of each listed site's."""
    return _hash(
        [text(view) for view in OF_CUBES] + [f"{s} {z}" for s, z in sorted(timezones.items())]
    )


def _hash(made_by: list[str]) -> str:
    return hashlib.blake2b("\0".join(made_by).encode(), digest_size=8).hexdigest()
