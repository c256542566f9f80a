"""The shapes of the map, as they are committed."""

import json
import re

from babel import Locale

from serving.app import world
from serving.app.world import TO, WIDTH, projected, unwrapped

DRAWN = json.loads(TO.read_text())
OF_THE_WORLD = {code for code in Locale("en").territories if len(code) == 2}


def test_every_shape_and_dot_is_a_country() -> None:
    codes = DRAWN["paths"].keys() | DRAWN["dots"].keys()
    assert codes <= OF_THE_WORLD
    assert len(codes) > 220
    assert {"DE", "US", "CN", "BR", "ZA", "AU"} <= DRAWN["paths"].keys()
    assert {"SG", "MT", "HK"} <= DRAWN["dots"].keys()
    assert not DRAWN["paths"].keys() & DRAWN["dots"].keys()


def test_no_shape_goes_around_the_world() -> None:
    for code, path in DRAWN["paths"].items():
        for steps in re.findall(r"l([^z]+)z", path):
            assert max(abs(int(step)) for step in re.findall(r"-?\d+", steps)) < WIDTH / 4, code


def test_a_ring_that_crosses_the_date_line_goes_on_beyond_it() -> None:
    ring = [(179.0, 1.0), (-179.0, 1.0), (-179.0, 0.0), (179.0, 0.0)]
    assert [longitude for longitude, _ in unwrapped(ring)] == [179, 181, 181, 179]


def test_the_projection_keeps_the_middle_and_the_edges() -> None:
    assert projected(0, 0) == (WIDTH / 2, WIDTH / 4)
    assert round(projected(180, 0)[0]) == WIDTH
    assert projected(0, 60)[1] < projected(0, 30)[1] < projected(0, -30)[1]


def test_names_that_need_it_have_a_code_of_their_own() -> None:
    assert set(world.OTHERWISE.values()) <= OF_THE_WORLD
