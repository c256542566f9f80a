"""Makes static/world.json, the map's shapes, from two topologies of Natural Earth (public domain).

    python -m serving.app.world countries-110m.json countries-50m.json

They are those of the npm package world-atlas 2; nothing is fetched here. The page needs neither:
the shapes are projected (Equal Earth) and written as SVG paths in whole units of a picture as wide
as WIDTH. Countries that the coarse topology lacks are too small to be seen, and become dots.
"""

import json
import math
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from babel import Locale

WIDTH = 2000
LEFT_OUT = ("Antarctica",)
TO = Path(__file__).parent / "static" / "world.json"
# Names of Natural Earth that are not those of CLDR
OTHERWISE = {
    "United States of America": "US", "W. Sahara": "EH", "Dem. Rep. Congo": "CD", "Congo": "CG",
    "Dominican Rep.": "DO", "Falkland Is.": "FK", "Côte d'Ivoire": "CI",
    "Central African Rep.": "CF", "Cabo Verde": "CV", "S. Geo. and the Is.": "GS",
    "Eq. Guinea": "GQ", "eSwatini": "SZ", "Palestine": "PS", "Myanmar": "MM",
    "Solomon Is.": "SB", "Bosnia and Herz.": "BA", "Macedonia": "MK",
    "Trinidad and Tobago": "TT", "S. Sudan": "SS", "Turkey": "TR", "Czechia": "CZ",
    "Fr. S. Antarctic Lands": "TF", "Hong Kong": "HK", "Macao": "MO", "Antigua and Barb.": "AG",
    "Cook Is.": "CK", "Cayman Is.": "KY", "Faeroe Is.": "FO", "Fr. Polynesia": "PF",
    "Marshall Is.": "MH", "N. Mariana Is.": "MP", "São Tomé and Principe": "ST",
    "St. Kitts and Nevis": "KN", "St. Vin. and Gren.": "VC", "Turks and Caicos Is.": "TC",
    "U.S. Virgin Is.": "VI", "British Virgin Is.": "VG", "Saint Lucia": "LC",
    "Saint Helena": "SH", "St. Pierre and Miquelon": "PM", "St-Barthélemy": "BL",
    "St-Martin": "MF", "Wallis and Futuna Is.": "WF", "Vatican": "VA", "Pitcairn Is.": "PN",
    "Br. Indian Ocean Ter.": "IO", "Curaçao": "CW", "Åland": "AX", "Somaliland": "SO",
    "N. Cyprus": "CY", "Kosovo": "XK",
}  # fmt: skip

Point = tuple[float, float]


def main() -> None:
    coarse, fine = (json.loads(Path(name).read_text()) for name in sys.argv[1:3])
    paths: dict[str, str] = {}
    for code, rings in shapes(coarse):
        paths[code] = paths.get(code, "") + "".join(map(path, rings))
    dots = {code: middle(max(rings, key=len)) for code, rings in shapes(fine) if code not in paths}
    drawn = {"box": box(coarse), "paths": paths, "dots": dots}
    TO.write_text(json.dumps(drawn, separators=(",", ":")) + "\n")
    print(f"{TO}: {len(paths)} shapes, {len(dots)} dots, {TO.stat().st_size:,} bytes")


def shapes(topology: dict[str, Any]) -> Iterator[tuple[str, list[list[Point]]]]:
    """Each country's code and its outer rings, projected; those without a code are left out."""
    names = {str(name): code for code, name in Locale("en").territories.items() if len(code) == 2}
    arcs = list(decoded(topology))
    for shape in topology["objects"]["countries"]["geometries"]:
        name = shape["properties"]["name"]
        code = OTHERWISE.get(name) or names.get(name)
        if code and name not in LEFT_OUT:
            many = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
            yield code, [ring(polygon[0], arcs) for polygon in many]


def decoded(topology: dict[str, Any]) -> Iterator[list[Point]]:
    """Arcs as degrees: they are written as whole steps from point to point."""
    (scale_x, scale_y), (from_x, from_y) = (
        topology["transform"][k] for k in ("scale", "translate")
    )
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for step_x, step_y in arc:
            x, y = x + step_x, y + step_y
            points.append((x * scale_x + from_x, y * scale_y + from_y))
        yield points


def ring(places: list[int], arcs: list[list[Point]]) -> list[Point]:
    """Arcs joined; a negative number is an arc backwards."""
    points: list[Point] = []
    for place in places:
        arc = arcs[place] if place >= 0 else arcs[~place][::-1]
        points += arc[1 if points else 0 :]
    return [projected(*point) for point in unwrapped(points)]


def unwrapped(points: list[Point]) -> Iterator[Point]:
    """On beyond 180 degrees, where a ring would go back around the world."""
    turns, before = 0, points[0][0]
    for longitude, latitude in points:
        turns += (before - longitude > 180) - (longitude - before > 180)
        before = longitude
        yield longitude + 360 * turns, latitude


def projected(longitude: float, latitude: float) -> Point:
    """Equal Earth (Šavrič, Patterson and Jenny, 2018), in units of the picture."""
    a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
    t = math.asin(math.sqrt(3) / 2 * math.sin(math.radians(latitude)))
    over = 3 * (9 * a4 * t**8 + 7 * a3 * t**6 + 3 * a2 * t**2 + a1)
    x = 2 * math.sqrt(3) * math.radians(longitude) * math.cos(t) / over
    y = a4 * t**9 + a3 * t**7 + a2 * t**3 + a1 * t
    unit = WIDTH / (2 * 2.7066299836)  # as far as the equator reaches
    return WIDTH / 2 + x * unit, WIDTH / 4 - y * unit


def path(points: list[Point]) -> str:
    """In whole units, each from the one before; what does not move is left out."""
    whole = [(round(x), round(y)) for x, y in points]
    moved = whole[:1] + [b for a, b in pairwise(whole) if a != b]
    if len(moved) < 3:
        return ""
    steps = [f"{b[0] - a[0]} {b[1] - a[1]}" for a, b in pairwise(moved)]
    return f"M{moved[0][0]} {moved[0][1]}l{' '.join(steps)}z".replace(" -", "-")


def middle(points: list[Point]) -> tuple[int, int]:
    across, up = zip(*points, strict=True)
    return round((min(across) + max(across)) / 2), round((min(up) + max(up)) / 2)


def box(topology: dict[str, Any]) -> tuple[int, int, int, int]:
    """Left, top, width and height of all that is drawn."""
    points = [point for _, rings in shapes(topology) for one in rings for point in one]
    across, up = zip(*points, strict=True)
    left, top = math.floor(min(across)), math.floor(min(up))
    return left, top, math.ceil(max(across)) - left, math.ceil(max(up)) - top


if __name__ == "__main__":
    main()
