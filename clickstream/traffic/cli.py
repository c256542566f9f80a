"""The commands of this package."""

from clickstream.traffic.replay.cli import replay
from clickstream.traffic.simulate.cli import simulate

__all__ = ["replay", "simulate"]
