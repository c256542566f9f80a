"""How long the laws are tried: a few hundred random streams, the same ones in every run of CI."""

from hypothesis import HealthCheck, settings

from tests.spark import spark  # noqa: F401  a fixture

settings.register_profile(
    "laws",
    max_examples=200,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
settings.load_profile("laws")
