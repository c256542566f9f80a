"""Settings: where they come from, and what is said of a wrong one."""

import os
import re
from pathlib import Path

import pytest

from clickstream.settings import Settings, WrongSetting, load
from clickstream.settings.names import PREFIX, fields

README = Path(__file__).parents[2] / "README.md"


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty project folder to work in, and an environment without settings."""
    for name in list(os.environ):
        if name.startswith(PREFIX):
            monkeypatch.delenv(name)
    (tmp_path / "conf").mkdir()
    (tmp_path / "conf/local.toml").write_text("")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(project: Path, text: str, name: str = "local") -> None:
    (project / f"conf/{name}.toml").write_text(text)


def test_an_empty_file_leaves_every_default() -> None:
    assert load() == Settings()


def test_the_file_is_above_the_defaults_and_the_environment_above_the_file(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(project, "[kafka]\ntopic = 'a'\npartitions = 7\n")
    monkeypatch.setenv("CLICKSTREAM_KAFKA__TOPIC", "b")
    found = load()
    assert (found.kafka.topic, found.kafka.partitions) == ("b", 7)
    assert load(kafka={"topic": "c"}).kafka.topic == "c"


def test_the_environment_chooses_the_file(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(project, "data_dir = 'cluster'", "production")
    monkeypatch.setenv("CLICKSTREAM_ENV", "production")
    assert load().data_dir == Path("cluster")
    assert load("local").data_dir == Path("data")


def test_a_file_elsewhere_can_be_named(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = project / "elsewhere.toml"
    elsewhere.write_text("[serve]\nport = 9000\n")
    monkeypatch.setenv("CLICKSTREAM_CONFIG", str(elsewhere))
    assert load().serve.port == 9000


def test_a_missing_file_is_an_error_not_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLICKSTREAM_ENV", "staging")
    with pytest.raises(WrongSetting, match=r"no settings file conf/staging\.toml"):
        load()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[kafka]\ntopik = 'a'", r"no setting kafka\.topik .*conf/local.toml.*mean kafka\.topic\?"),
        ("[sped]\ntrigger_ms = 1", r"no setting sped\.trigger_ms .*mean speed\.trigger_ms\?"),
        ("data_dri = 'a'", r"no setting data_dri .*mean data_dir\?"),
        ("kafka = 3", r"kafka is wrong.*conf/local.toml"),
        ("[serve]\nport = 99999", r"serve\.port is wrong.*65535.*conf/local.toml"),
        ("[speed]\nsink = 'both'", r"speed\.sink is wrong.*'driver' or 'tasks'"),
        ("[kafka]\nbootstrap_servers = 'nowhere'", r"kafka\.bootstrap_servers is wrong"),
        ("[kafka", r"not TOML"),
    ],
)
def test_a_wrong_file_is_refused_with_the_place_and_the_way_on(
    project: Path, text: str, says: str
) -> None:
    write(project, text)
    with pytest.raises(WrongSetting, match=says):
        load()


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("CLICKSTREAM_KAFKA__TOPC", "a", r"mean CLICKSTREAM_KAFKA__TOPIC\?"),
        ("CLICKSTREAM_DATADIR", "a", r"mean CLICKSTREAM_DATA_DIR\?"),
        ("CLICKSTREAM_SERVE__PORT", "abc", r"serve\.port is wrong.*CLICKSTREAM_SERVE__PORT"),
        ("CLICKSTREAM_WAREHOUSE__STORAGE_OPTIONS", "abc", r"JSON"),
    ],
)
def test_a_wrong_environment_variable_is_refused_too(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(WrongSetting, match=says):
        load()


def test_a_wrong_secret_is_not_repeated(project: Path) -> None:
    write(project, "[warehouse]\nstorage_options = {AWS_SECRET_ACCESS_KEY = 123456789}")
    with pytest.raises(WrongSetting) as error:
        load()
    assert "123456789" not in str(error.value)


def test_secrets_are_not_in_what_settings_print_as() -> None:
    found = load(warehouse={"storage_options": {"AWS_SECRET_ACCESS_KEY": "hush"}})
    assert "hush" not in repr(found)


@pytest.mark.parametrize(
    ("section", "name", "value"),
    [("warehouse", "storage_options", {"AWS_REGION": "hush"}), ("serve", "key", "hush")],
)
def test_a_secret_is_given_or_is_in_a_file_and_not_both(
    section: str, name: str, value: object
) -> None:
    says = rf"{section}\.{name} and {section}\.{name}_file are both set; leave one of them out"
    with pytest.raises(WrongSetting, match=says) as error:
        load(**{section: {name: value, f"{name}_file": "secret"}})
    assert "hush" not in str(error.value)


def test_every_setting_says_what_it_is_for() -> None:
    assert [name for name, field in fields().items() if not field.description] == []


def test_folders_follow_the_data_folder_unless_they_are_set(project: Path) -> None:
    found = load(data_dir="there")
    assert found.warehouse_url == str(project / "there/warehouse")
    assert found.checkpoint_url == str(project / "there/checkpoint")
    assert load(warehouse={"url": "s3://bucket/tables"}).warehouse_url == "s3://bucket/tables"
    assert load(warehouse={"url": "tables"}).warehouse_url == str(project / "tables")
    assert load(speed={"checkpoint": "file:///checkpoint"}).checkpoint_url == "/checkpoint"
    assert load(warehouse={"url": "file:/tables"}).warehouse_url == "/tables"
    assert load(warehouse={"url": "file:///of%20mine"}).warehouse_url == "/of mine"
    assert load(warehouse={"url": "file:///a?b#c"}).warehouse_url == "/a?b#c"
    assert load(warehouse={"url": "./a:b"}).warehouse_url == str(project / "a:b")


@pytest.mark.parametrize("setting", ["warehouse.url", "speed.checkpoint"])
@pytest.mark.parametrize(
    ("place", "scheme"),
    [
        ("gs://bucket/tables", "gs:"),
        ("s3a://bucket/tables", "s3a:"),
        ("S3://bucket/tables", "S3:"),
        ("s3:bucket/tables", "s3:"),
        ("s3://", "s3:"),
        ("s3:///tables", "s3:"),
        ("abfss://container@account.example/tables", "abfss:"),
        ("hdfs://namenode:8020/tables", "hdfs:"),
        ("http://someone:hush@store.example/tables", "http:"),
        ("file://elsewhere/tables", "file:"),
        ("file:tables", "file:"),
    ],
)
def test_a_place_that_is_not_served_is_refused_with_those_that_are(
    setting: str, place: str, scheme: str
) -> None:
    section, _, name = setting.partition(".")
    says = rf"{setting} is wrong: cannot .* under {scheme} .*a folder, file:///.* or s3://bucket"
    with pytest.raises(WrongSetting, match=says) as error:
        load(**{section: {name: place}})
    assert "hush" not in str(error.value)


def test_a_password_is_taken_as_it_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLICKSTREAM_KAFKA__SASL_PASSWORD", '{"1": 2}')
    login = {"sasl_mechanism": "PLAIN", "sasl_username": "analyst"}
    found = load(kafka={"security_protocol": "SASL_SSL", **login})
    assert found.kafka.sasl_password.get_secret_value() == '{"1": 2}'


LOGIN = {
    "security_protocol": "SASL_SSL",
    "sasl_mechanism": "PLAIN",
    "sasl_username": "analyst",
    "sasl_password": "hush",
}


@pytest.mark.parametrize(
    ("kafka", "says"),
    [
        (LOGIN | {"sasl_mechanism": ""}, r"SASL_SSL needs kafka\.sasl_mechanism; set it"),
        (LOGIN | {"sasl_username": ""}, r"SASL_SSL needs kafka\.sasl_username; set it"),
        (LOGIN | {"sasl_password": ""}, r"set kafka\.sasl_password or kafka\.sasl_password_file"),
        (LOGIN | {"sasl_password_file": "f"}, r"both set; leave one of them out"),
        (LOGIN | {"security_protocol": "SSL"}, r"sasl_mechanism is set, but .* SSL does not log"),
        ({"sasl_mechanism": "PLAIN"}, r"PLAINTEXT does not log in; set that to SASL_SSL"),
        ({"sasl_username": "analyst"}, r"kafka\.sasl_username is set, but"),
        ({"sasl_password": "hush"}, r"kafka\.sasl_password is set, but"),
        ({"sasl_password_file": "hush"}, r"kafka\.sasl_password_file is set, but"),
        ({"ssl_ca_file": "ca.pem"}, r"PLAINTEXT is not encrypted; set that to SSL or SASL_SSL"),
        ({"security_protocol": "TLS"}, r"kafka\.security_protocol is wrong: input should be 'PL"),
        ({"sasl_mechanism": "GSSAPI"}, r"kafka\.sasl_mechanism is wrong: input should be"),
        ({"sasl_password": 123456789}, r"kafka\.sasl_password is wrong"),
    ],
)
def test_security_that_does_not_fit_together_is_refused_with_what_to_set(
    kafka: dict[str, object], says: str
) -> None:
    with pytest.raises(WrongSetting, match=says) as error:
        load(kafka=kafka)
    assert "hush" not in str(error.value)
    assert "123456789" not in str(error.value)


def test_the_settings_that_the_readme_shows_can_be(project: Path) -> None:
    (shown,) = re.findall(r"^```toml\n(.*?)^```$", README.read_text(), re.DOTALL | re.MULTILINE)
    write(project, shown, "production")
    assert load("production").kafka.sasl_mechanism == "SCRAM-SHA-512"


def test_settings_that_do_not_fit_together_are_told_with_where_they_are(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(project, "[kafka]\nsasl_mechanism = 'PLAIN'\n[serve]\nport = 9000\n")
    monkeypatch.setenv("CLICKSTREAM_KAFKA__SASL_USERNAME", "analyst")
    with pytest.raises(WrongSetting, match=r"\(conf/local\.toml, CLICKSTREAM_KAFKA__SASL_USERN"):
        load()
