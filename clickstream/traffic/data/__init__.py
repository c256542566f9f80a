"""What the simulation draws from and what the replay sorts by: data, not code."""

from importlib.resources import files
from typing import TypeVar

import msgspec

T = TypeVar("T")


def read(name: str, kind: type[T]) -> T:
    """The file `<name>.yaml` here, as `kind`; msgspec.ValidationError names what is wrong in it."""
    return msgspec.yaml.decode((files(__package__) / f"{name}.yaml").read_bytes(), type=kind)
