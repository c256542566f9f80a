from tests.spark import spark  # noqa: F401  a fixture
