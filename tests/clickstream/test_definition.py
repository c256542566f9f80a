"""What makes all of history anew, and what does not."""

from clickstream.definition import definition, of_cubes


def test_cubes_of_a_site_in_another_zone_are_others() -> None:
    berlin = {"shop.example": "Europe/Berlin"}
    assert of_cubes(berlin) != of_cubes({"shop.example": "Asia/Tokyo"})
    assert of_cubes(berlin) != of_cubes({})
    assert of_cubes(berlin) == of_cubes(dict(berlin))


def test_a_site_by_utc_is_as_one_that_is_not_listed() -> None:
    berlin = {"shop.example": "Europe/Berlin"}
    assert of_cubes(berlin | {"blog.example": "UTC"}) == of_cubes(berlin)


def test_another_gap_is_another_definition() -> None:
    assert definition(1800) != definition(60)
