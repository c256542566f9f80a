"""Secrets in files: read when they are needed, told of by their place, never repeated."""

import os
import traceback
from pathlib import Path

import pytest

from clickstream.errors import ClickstreamError
from clickstream.secret import serve_key
from clickstream.security import Security
from clickstream.settings import Settings
from clickstream.warehouse import Warehouse

LOGIN = {"security_protocol": "SASL_SSL", "sasl_mechanism": "PLAIN", "sasl_username": "analyst"}
READ = {
    "kafka.sasl_password_file": Security.of,
    "warehouse.storage_options_file": Warehouse.of,
    "serve.key_file": serve_key,
}


def settings(setting: str, path: Path) -> Settings:
    section, _, name = setting.partition(".")
    others = LOGIN if section == "kafka" else {}
    return Settings(**{section: {**others, name: str(path)}})


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "secret"


@pytest.mark.parametrize(
    "written",
    [
        '{"AWS_REGION": "eu-1", "AWS_SECRET_ACCESS_KEY": "hush"}',
        '  \n{"AWS_REGION": "eu-1", "AWS_SECRET_ACCESS_KEY": "hush"}\n',
        'AWS_REGION = "eu-1"\nAWS_SECRET_ACCESS_KEY = "hush"\n',
    ],
)
def test_the_credentials_of_the_warehouse_are_a_file_of_json_or_toml(
    file: Path, written: str
) -> None:
    file.write_text(written)
    found = Warehouse.of(settings("warehouse.storage_options_file", file))
    assert found.storage_options == {"AWS_REGION": "eu-1", "AWS_SECRET_ACCESS_KEY": "hush"}


def test_a_file_is_read_anew_whenever_it_is_needed(file: Path) -> None:
    given = settings("serve.key_file", file)
    for key in ("first", "second"):
        file.write_text(f"{key}\n")
        assert serve_key(given) == key


def test_without_a_file_the_secret_is_the_setting() -> None:
    assert serve_key(Settings(serve={"key": "hush"})) == "hush"
    assert serve_key(Settings()) == ""
    options = {"AWS_REGION": "eu-1"}
    assert Warehouse.of(Settings(warehouse={"storage_options": options})).storage_options == options


@pytest.mark.parametrize("setting", READ)
def test_a_file_that_is_not_there_is_told_with_its_setting(setting: str, file: Path) -> None:
    with pytest.raises(ClickstreamError, match=rf"No such file .*\({setting} {file}\)"):
        READ[setting](settings(setting, file))


@pytest.mark.parametrize("setting", READ)
@pytest.mark.parametrize(
    "written",
    [
        b"",
        b"hush\nhush\n",
        b"\xffhush",
        b'{"hush": ',
        b'{"AWS_REGION": "eu-1", "hush": 1}\n[hush]',
        b"hush = 1\n[hush]\n",
    ],
)
def test_a_file_of_another_form_is_told_with_its_setting_and_not_repeated(
    setting: str, written: bytes, file: Path
) -> None:
    if setting != "warehouse.storage_options_file" and written.count(b"\n") == 0 < len(written):
        written += b"\nhush\n"  # one line of anything can be a password
    file.write_bytes(written)
    with pytest.raises(ClickstreamError, match=rf"\({setting} {file}\)\. ") as told:
        READ[setting](settings(setting, file))
    said = "".join(traceback.format_exception(told.value)).replace(os.fspath(file), "")
    assert "hush" not in said.split("ClickstreamError")[-1]
