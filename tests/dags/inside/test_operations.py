"""The commands of Airflow that docs/operations.md tells of: each is run, and ends well."""

import json
import os

from airflow.cli.cli_parser import get_parser


def test_every_command_of_airflow_that_the_page_tells_of_can_be_run() -> None:
    for command in [["dags", "reserialize"], *json.loads(os.environ["COMMANDS"])]:
        arguments = get_parser().parse_args(command)
        arguments.func(arguments)
