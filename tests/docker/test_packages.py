"""The packages of the images suffice: every module is imported with these alone."""

import json
import re
import subprocess
import sys

from tests.command import ROOT, environment

PACKAGES = ("batch", "clickstream", "serving", "speed")
PROGRAM = """
import importlib, json, pkgutil, sys
from importlib.metadata import packages_distributions

image, packages = map(set, json.loads(sys.argv[1]))
lacking = {
    name
    for name, distributions in packages_distributions().items()
    if not {one.lower().replace("_", "-") for one in distributions} & image
} - packages


class Lacking:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in lacking:
            raise ModuleNotFoundError(f"the image has no {name}", name=name)


sys.meta_path.insert(0, Lacking())
imported = []
for package in sorted(packages):
    found = importlib.import_module(package)
    for module in pkgutil.walk_packages(found.__path__, f"{package}."):
        if not module.name.endswith((".main", ".__main__")):
            importlib.import_module(module.name)
            imported.append(module.name)
print(json.dumps({"imported": imported, "lacking": sorted(lacking)}))
"""


def test_every_module_is_imported_with_the_packages_of_the_image_alone() -> None:
    text = (ROOT / "requirements-image.txt").read_text(encoding="utf-8")
    pinned = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[a-z,]+\])?==", text, re.MULTILINE)
    image = [name.lower().replace("_", "-") for name in pinned]
    told = subprocess.run(
        [sys.executable, "-c", PROGRAM, json.dumps([image, PACKAGES])],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    found = json.loads(told.stdout.splitlines()[-1])
    assert len(found["imported"]) > 300
    assert {"pytest", "ruff", "jupyterlab", "polars", "matplotlib"} <= {*found["lacking"]}
