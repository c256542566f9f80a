"""What the tests of scale-out share."""

from tests.spark import spark  # noqa: F401  a fixture
