"""What is looked up for an event from what was sent. Pure: no network, no clock, data inside."""

from clickstream.enrich.version import version

__all__ = ["version"]
