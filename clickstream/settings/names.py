"""Settings by their dotted names, such as `kafka.topic`, and what to say of one that is none."""

import difflib
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pydantic.fields import FieldInfo

from clickstream.errors import ClickstreamError
from clickstream.settings.fields import Settings
from clickstream.settings.section import Section

PREFIX = str(Settings.model_config["env_prefix"])
SEE_ALL = "`clickstream config --defaults` shows every setting and what it is for."


class WrongSetting(ClickstreamError):
    """A setting that does not exist, or a value that it cannot have."""


def fields() -> dict[str, FieldInfo]:
    """Every setting, in the order of declaration."""
    found: dict[str, FieldInfo] = {}
    for name, field in Settings.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, Section):
            found |= {f"{name}.{inner}": f for inner, f in kind.model_fields.items()}
        else:
            found[name] = field
    return found


def flat(values: Mapping[str, Any]) -> dict[str, Any]:
    """{"kafka": {"topic": "t"}} as {"kafka.topic": "t"}; what is no section with fields stays."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, Mapping) and value and name not in fields():
            found |= {f"{name}.{inner}": v for inner, v in value.items()}
        else:
            found[name] = value
    return found


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return f"{PREFIX}{name.replace('.', '__').upper()}"


def named(variable: str) -> str:
    """The setting that an environment variable names, whether there is one or not."""
    return variable.upper().removeprefix(PREFIX).replace("__", ".").lower()


def check(given: Iterable[str], where: str, spelt: Callable[[str], str] = str) -> None:
    """Raises WrongSetting for the first that is no setting, naming the nearest one that is.

    A section's own name passes: given as anything but a table it is a wrong value.
    """
    known = [*fields(), *Settings.model_fields]
    for name in given:
        if name in known:
            continue
        near = difflib.get_close_matches(name, fields(), n=1)
        advice = f"Did you mean {spelt(near[0])}?" if near else SEE_ALL
        raise WrongSetting(f"There is no setting {spelt(name)}", where=where, do=advice)
