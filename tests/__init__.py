"""Tests, and what they share: an assert that fails there tells both sides too."""

from pkgutil import iter_modules

import pytest

# By name: pytest rewrites the asserts of tests and conftests alone, and of what is not imported yet
pytest.register_assert_rewrite(*(f"{__name__}.{one.name}" for one in iter_modules(__path__)))
