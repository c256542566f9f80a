"""`clickstream config`."""

import json
from collections.abc import Iterator
from typing import Annotated, Any, NamedTuple

import typer
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from clickstream.settings import Settings
from clickstream.settings.load import layers, origins, settings_of
from clickstream.settings.names import fields

SECRET = {"warehouse.storage_options", "kafka.sasl_password"}


class Line(NamedTuple):
    name: str
    value: Any
    where: str
    help: str


def config(
    defaults: Annotated[bool, typer.Option("--defaults", help="The defaults alone.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Show every setting: its value, where it comes from and what it is for."""
    said = [] if defaults else layers()
    found = list(lines(settings_of(said), origins(said)))
    if as_json:
        print(json.dumps([line._asdict() for line in found], indent=2))
        return
    console = Console(highlight=False)
    for line in found:
        console.print(
            Text.assemble(
                (line.name, "bold"), " = ", (_shown(line.value), "cyan"), f"  [{line.where}]"
            ),
            soft_wrap=True,
        )
        console.print(Padding(Text(line.help, "dim"), (0, 0, 0, 4)))


def lines(settings: Settings, origin: dict[str, str]) -> Iterator[Line]:
    """One line a setting; of a secret only its names, or that there is one."""
    values = settings.model_dump(mode="json")
    for name, field in fields().items():
        section, _, inner = name.partition(".")
        value = values[section][inner] if inner else values[section]
        if name in SECRET:
            names = isinstance(value, dict)
            value = dict.fromkeys(value, "(secret)") if names else value and "(secret)"
        yield Line(name, value, origin.get(name, "default"), field.description or "")


def _shown(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
