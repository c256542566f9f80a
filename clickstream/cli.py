"""The command `clickstream`. Each of its commands lives beside what it runs.

A command's module is imported when it is run: --help needs neither Spark nor Streamlit.
"""

import sys
from importlib import import_module
from importlib.metadata import version
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from clickstream.telling import telling

# name: (its module and there its function, or its Typer app if it has commands itself; help)
COMMANDS = {
    "demo": ("clickstream.demo.cli:demo", "Run it all on this machine."),
    "broker": ("clickstream.broker.cli:run", "Run a Kafka broker on this machine."),
    "prepare": ("clickstream.prepare:prepare", "Make the topic, the bucket and the tables."),
    "speed": ("speed.cli:app", "Run the speed layer."),
    "batch": ("batch.cli:app", "Make a batch run, or rebuild every view."),
    "airflow": ("clickstream.airflow.cli:app", "Run Airflow, which makes the batch runs."),
    "serve": ("serving.cli:serve", "Answer questions over HTTP."),
    "query": ("serving.cli:query", "Ask a question, and print the answer."),
    "report": ("serving.cli:report", "Ask for a report: funnel, retention, paths and others."),
    "case": ("serving.cases.cli:case", "Run golden cases: events, a question, its answer."),
    "publications": ("serving.cli:publications", "List what has been published."),
    "app": ("serving.app.cli:run", "Show the page."),
    "simulate": ("clickstream.traffic.cli:simulate", "Send the traffic of made-up visitors."),
    "replay": ("clickstream.traffic.cli:replay", "Send the traffic of real logs."),
    "sites": ("clickstream.sites.cli:app", "List, add and remove sites."),
    "goals": ("serving.store.cli:goals", "List, add and remove the goals of a site."),
    "segments": ("serving.store.cli:segments", "List, add and remove the segments of a site."),
    "funnels": ("serving.store.cli:funnels", "List, add and remove the funnels of a site."),
    "annotations": ("serving.store.cli:annotations", "List, add and remove annotations."),
    "saved-queries": (
        "serving.store.saved_cli:saved_queries",
        "List, add, remove and run the saved queries of a site.",
    ),
    "keys": ("serving.store.cli:keys", "List, add and remove the keys of the server."),
    "config": ("clickstream.settings.cli:config", "Show every setting, and where it comes from."),
}


def main() -> None:
    """Runs the command line. An error that a person can act on is one line, without a trace."""
    with telling():
        _group()(prog_name="clickstream")


class Lazy(TyperCommand):
    """A command that is known by its help until it is run."""

    def __init__(self, name: str, target: str, help: str) -> None:
        super().__init__(name, help=help)
        self.target = target

    def make_context(self, info_name: str | None, args: list[str], *rest: Any, **extra: Any) -> Any:
        module, attribute = self.target.split(":")
        app = getattr(import_module(module), attribute)
        if not isinstance(app, typer.Typer):
            function, app = app, typer.Typer(add_completion=False)
            app.command(self.name)(function)
        if "structlog" in sys.modules:  # costs as much to import as all else here together
            import_module("clickstream.logs").configure()
        return get_command(app).make_context(info_name, args, *rest, **extra)


def _group() -> TyperGroup:
    root = typer.Typer(no_args_is_help=True, add_completion=False)
    root.callback(help="Clickstream analytics that is live and exact at once.")(_root)
    group = get_command(root)
    assert isinstance(group, TyperGroup)
    for name, (target, help) in COMMANDS.items():
        group.add_command(Lazy(name, target, help))
    return group


def _show_version(asked: bool) -> None:
    if asked:
        print(version("clickstream-analytics"))
        raise typer.Exit


def _root(
    version: Annotated[
        bool,
        typer.Option("--version", help="Show the version.", callback=_show_version, is_eager=True),
    ] = False,
) -> None:
    pass


if __name__ == "__main__":
    main()
