"""What made a row, as one hash: the views' texts, the settings they read, the enrichment's data.

Fragments and publications carry it. Rows of different definitions are never merged.
"""

import hashlib

from clickstream import enrich
from clickstream.views import READS, text


def definition(gap_seconds: int) -> str:
    """The hash, 16 hex digits."""
    made_by = [text(view, gap_seconds) for view in READS] + [enrich.version()]
    return hashlib.blake2b("\0".join(made_by).encode(), digest_size=8).hexdigest()
