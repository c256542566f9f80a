"""Fills the settings from a file, environment variables and the caller, each above the last."""

import os
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_settings import EnvSettingsSource, SettingsError

from clickstream.settings.fields import Settings
from clickstream.settings.names import PREFIX, SEE_ALL, WrongSetting, check, flat, named, variable

CHOOSES_THE_ENVIRONMENT = "CLICKSTREAM_ENV"
CHOOSES_THE_FILE = "CLICKSTREAM_CONFIG"


@dataclass(frozen=True)
class Layer:
    """What one place says: values by section and field, and by dotted name where that is said."""

    values: Mapping[str, Any]
    where: Mapping[str, str]


def load(env: str | None = None, **overrides: Any) -> Settings:
    """The settings in force for an environment (default: CLICKSTREAM_ENV, else local).

    overrides are above all else; a section is a dict of fields. Raises WrongSetting.
    """
    return settings_of(layers(env, **overrides))


def layers(env: str | None = None, **overrides: Any) -> list[Layer]:
    """The places that have a say, the weakest first."""
    return [_file(config_file(env)), _environment(), _caller(overrides)]


def origins(given: Sequence[Layer]) -> dict[str, str]:
    """Where each setting that is not a default is set, by its dotted name."""
    return {name: where for layer in given for name, where in layer.where.items()}


def settings_of(given: Sequence[Layer]) -> Settings:
    """The settings that layers come to. Raises WrongSetting for a value that cannot be."""
    values: dict[str, Any] = {}
    for layer in given:
        values = _over(values, layer.values)
    try:
        return Settings(**values)
    except ValidationError as cause:
        wrong = cause.errors(include_url=False, include_context=False, include_input=False)[0]
        place = ".".join(str(part) for part in wrong["loc"])
        told = [where for name, where in origins(given).items() if _concerns(name, place)]
        raise WrongSetting(
            f"The setting {place} is wrong: {wrong['msg'][0].lower()}{wrong['msg'][1:]}",
            where=", ".join(dict.fromkeys(told)),
            do=SEE_ALL,
        ) from cause


def _concerns(name: str, place: str) -> bool:
    """Whether a setting is at a place, below it (of a section) or above it (of a leaf's part)."""
    return f"{place}.".startswith(f"{name}.") or name.startswith(f"{place}.")


def config_file(env: str | None = None) -> Path:
    """The file of an environment: conf/<environment>.toml, or what CLICKSTREAM_CONFIG names."""
    if env is None and CHOOSES_THE_FILE in os.environ:
        path, chosen_by = Path(os.environ[CHOOSES_THE_FILE]), CHOOSES_THE_FILE
    else:
        name = env or os.environ.get(CHOOSES_THE_ENVIRONMENT, "local")
        path, chosen_by = Path("conf", f"{name}.toml"), str(Path.cwd())
    if not path.is_file():
        there = ", ".join(sorted(file.stem for file in Path("conf").glob("*.toml")))
        environments = f"{CHOOSES_THE_ENVIRONMENT} to one of {there}, or " if there else ""
        raise WrongSetting(
            f"There is no settings file {path}",
            where=chosen_by,
            do=f"Run this in the project's folder, or set {environments}{CHOOSES_THE_FILE} to a "
            "file.",
        )
    return path


def _file(path: Path) -> Layer:
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as cause:
        raise WrongSetting(f"The settings file is not TOML: {cause}", where=str(path)) from cause
    check(flat(values), str(path))
    return Layer(values, dict.fromkeys(flat(values), str(path)))


def _environment() -> Layer:
    choosers = {CHOOSES_THE_ENVIRONMENT, CHOOSES_THE_FILE}
    where = {
        named(given): given
        for given in os.environ
        if given.upper().startswith(PREFIX) and given.upper() not in choosers
    }
    check(where, "environment variable", spelt=variable)
    try:
        return Layer(EnvSettingsSource(Settings)(), where)
    except SettingsError as cause:
        raise WrongSetting(
            "An environment variable that has to be JSON is not",
            where=", ".join(where.values()),
            do='Write it as one object: {"name": "value"}.',
        ) from cause


def _caller(overrides: Mapping[str, Any]) -> Layer:
    check(flat(overrides), "given by the caller")
    return Layer(overrides, dict.fromkeys(flat(overrides), "given by the caller"))


def _over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Both, section by section; above wins. A leaf that is a dict is replaced whole."""
    merged = dict(below)
    for name, value in above.items():
        inner = merged.get(name)
        if isinstance(inner, Mapping) and isinstance(value, Mapping):
            merged[name] = {**inner, **value}
        else:
            merged[name] = value
    return merged
