"""The application that `clickstream serve` runs, and tests and notebooks may."""

from serving.doors.app import app

__all__ = ["app"]
