"""The command line as a whole: quick, and plain about errors."""

import errno
import json
import subprocess
import sys
from pathlib import Path

import pytest

from clickstream import cli
from clickstream.cli import COMMANDS
from clickstream.errors import ClickstreamError, MayPass
from clickstream.settings import Settings
from clickstream.telling import telling
from tests.clickstream.disk import full_disk
from tests.command import CLICKSTREAM, clickstream, environment


def test_help_is_quick_because_it_imports_no_engine() -> None:
    program = (
        "import sys; sys.argv = ['clickstream', '--help']\n"
        "from clickstream.cli import main\n"
        "try: main()\n"
        "except SystemExit: print(*sys.modules, file=sys.stderr)"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stderr.split()
    assert not {"pyspark", "streamlit", "duckdb", "kafka", "pyarrow"} & set(loaded)


def test_every_command_is_listed_and_has_help_of_its_own() -> None:
    listed = clickstream("--help").stdout
    assert all(name in listed for name in COMMANDS)
    every = (
        "import sys\n"
        "from clickstream.cli import COMMANDS, main\n"
        "for name in COMMANDS:\n"
        "    sys.argv = ['clickstream', name, '--help']\n"
        "    try: main()\n"
        "    except SystemExit as ended: assert not ended.code, name"
    )
    told = subprocess.run(
        [sys.executable, "-c", every], capture_output=True, text=True, check=True
    ).stdout
    assert all(f"clickstream {name}" in told for name in COMMANDS)


def test_an_expected_error_is_one_line_and_status_2() -> None:
    told = clickstream("config", env={"CLICKSTREAM_SERVE__PRT": "1"})
    assert told.returncode == 2
    assert told.stdout == ""
    assert told.stderr.count("\n") == 1
    assert "CLICKSTREAM_SERVE__PORT" in told.stderr


def test_a_full_disk_is_one_line_and_may_pass(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, sites_file=tmp_path / "sites.toml")
    with full_disk():
        told = clickstream("sites", "add", "shop.example", settings=settings)
    assert (told.returncode, told.stdout) == (75, "")
    assert told.stderr.count("\n") == 1
    assert "File too large" in told.stderr
    assert "Make room" in told.stderr


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), 75),
        (PermissionError(errno.EACCES, "Permission denied", "/data/x"), 2),
        (MayPass("It does not answer"), 75),
        (ClickstreamError("It is wrong"), 2),
    ],
)
def test_what_a_person_can_mend_is_one_line(
    capsys: pytest.CaptureFixture[str], error: Exception, status: int
) -> None:
    with pytest.raises(SystemExit) as ended, telling():
        raise error
    assert ended.value.code == status
    assert capsys.readouterr().err.count("\n") == 1


def test_what_nobody_can_mend_keeps_its_trace() -> None:
    with pytest.raises(OSError, match="Input/output"), telling():
        raise OSError(errno.EIO, "Input/output error")


@pytest.mark.parametrize("layer", ["speed", "batch"])
def test_a_layer_that_is_submitted_is_as_plain(layer: str) -> None:
    """spark-submit runs the module, not the command."""
    told = subprocess.run(
        [sys.executable, "-m", f"{layer}.cli", "run"],
        env=environment(CLICKSTREAM_SERVE__PRT="1"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (told.returncode, told.stderr.count("\n")) == (2, 1)
    assert "CLICKSTREAM_SERVE__PORT" in told.stderr


def test_an_unknown_command_names_the_nearest() -> None:
    told = clickstream("brokr")
    assert told.returncode == 2
    assert "broker" in told.stderr


def test_config_shows_each_setting_with_its_value_and_where_it_is_set() -> None:
    told = clickstream("config", env={"CLICKSTREAM_SERVE__PORT": "9001"}).stdout
    assert "serve.port = 9001  [CLICKSTREAM_SERVE__PORT]" in told
    assert 'kafka.topic = "events"  [conf/local.toml]' in told
    assert "serve.poll_ms = 50  [default]" in told


@pytest.mark.parametrize(("error", "status"), [(ClickstreamError, 2), (MayPass, 75)])
def test_an_error_is_one_line_and_its_status_says_whether_it_may_pass(
    error: type[ClickstreamError],
    status: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fails() -> None:
        raise error("It is full", where="/data", do="Mend it.")

    monkeypatch.setattr(cli, "_group", fails)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == status
    assert capsys.readouterr().err == "clickstream: It is full (/data). Mend it.\n"


def test_config_never_shows_a_secret() -> None:
    hush = {"CLICKSTREAM_WAREHOUSE__STORAGE_OPTIONS": '{"AWS_SECRET_ACCESS_KEY": "hush-hush"}'}
    for arguments in (["config"], ["config", "--json"]):
        told = clickstream(*arguments, env=hush).stdout
        assert "AWS_SECRET_ACCESS_KEY" in told
        assert "hush-hush" not in told


def test_config_says_of_a_password_only_that_there_is_one() -> None:
    login = {"SECURITY_PROTOCOL": "SASL_SSL", "SASL_MECHANISM": "PLAIN", "SASL_USERNAME": "analyst"}
    hush = {f"CLICKSTREAM_KAFKA__{n}": v for n, v in (login | {"SASL_PASSWORD": "hush"}).items()}
    for arguments in (["config"], ["config", "--json"]):
        told = clickstream(*arguments, env=hush).stdout
        assert "(secret)" in told
        assert "hush" not in told
    assert 'kafka.sasl_password = ""' in clickstream("config").stdout


def test_config_shows_the_defaults_where_the_settings_are_wrong() -> None:
    told = clickstream("config", "--defaults", "--json", env={"CLICKSTREAM_ENV": "nowhere"})
    values = {line["name"]: line["value"] for line in json.loads(told.stdout)}
    assert values["visits.gap_minutes"] == 30


def test_a_reader_that_goes_away_is_no_error() -> None:
    told = subprocess.run(
        f"{CLICKSTREAM} config | head -1", shell=True, capture_output=True, text=True, check=False
    )
    assert "Traceback" not in told.stderr
