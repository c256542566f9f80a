"""What tests of a server's inside share: what both layers leave, and whether its cube is behind."""

from pathlib import Path

import pytest

from clickstream.settings import Settings
from serving.library import Serving
from tests.layers import Layers


@pytest.fixture
def layers(tmp_path: Path) -> Layers:
    sites = Path("conf/sites.toml").absolute()
    return Layers(Settings(data_dir=tmp_path, sites_file=sites))


def owes(serving: Serving) -> bool:
    """Whether the cube has yet to catch up with what is served."""
    with serving.moment() as (_, state):
        return state.owes
