"""An object store's options, told once."""

import pytest

from clickstream.errors import ClickstreamError
from clickstream.settings import Settings
from clickstream.spark import _storage
from clickstream.warehouse.bucket import Bucket

OWN = {
    "AWS_ENDPOINT_URL": "http://127.0.0.1:9000",
    "AWS_ACCESS_KEY_ID": "me",
    "AWS_SECRET_ACCESS_KEY": "mine",
    "AWS_SESSION_TOKEN": "today's",
    "AWS_ALLOW_HTTP": "true",
}


def test_spark_is_told_what_delta_rs_is() -> None:
    told = Bucket.of(OWN).for_spark()
    assert told == {
        "spark.hadoop.fs.s3.impl": "org.apache.hadoop.fs.s3a.S3AFileSystem",
        "spark.hadoop.fs.s3a.endpoint": "http://127.0.0.1:9000",
        "spark.hadoop.fs.s3a.endpoint.region": "us-east-1",
        "spark.hadoop.fs.s3a.access.key": "me",
        "spark.hadoop.fs.s3a.secret.key": "mine",
        "spark.hadoop.fs.s3a.session.token": "today's",
        "spark.hadoop.fs.s3a.path.style.access": "true",
        "spark.hadoop.fs.s3a.connection.ssl.enabled": "false",
    }


def test_what_is_not_told_each_client_finds_by_itself() -> None:
    told = Bucket.of({"AWS_REGION": "eu-central-2"}).for_spark()
    assert told == {
        "spark.hadoop.fs.s3.impl": "org.apache.hadoop.fs.s3a.S3AFileSystem",
        "spark.hadoop.fs.s3a.endpoint.region": "eu-central-2",
    }


def test_an_option_has_each_name_that_delta_rs_knows_it_by() -> None:
    names = [("aws_endpoint", "region"), ("endpoint_url", "AWS_DEFAULT_REGION")]
    found = {Bucket.of({name: "https://store", region: "r"}) for name, region in names}
    assert found == {Bucket(endpoint="https://store", region="r")}
    assert Bucket.of({"aws_virtual_hosted_style_request": "true"}).by_host


def test_no_secret_is_shown() -> None:
    shown = repr(Bucket.of(OWN))
    assert "me" in shown
    assert "mine" not in shown
    assert "today" not in shown


@pytest.mark.parametrize(
    "option",
    [
        {"AWS_S3_ALLOW_UNSAFE_RENAME": "true"},
        {"AWS_S3_LOCKING_PROVIDER": "dynamodb"},
        {"conditional_put": "disabled"},
    ],
)
def test_an_option_that_lets_commits_be_overwritten_is_refused(option: dict[str, str]) -> None:
    with pytest.raises(ClickstreamError, match="would let one writer overwrite another's commit"):
        Bucket.of(option)
    Bucket.of({"AWS_S3_ALLOW_UNSAFE_RENAME": "false", "conditional_put": "etag"})


def test_spark_hears_of_a_bucket_where_tables_or_checkpoint_are_in_one() -> None:
    options = {"storage_options": OWN}
    assert _storage(Settings(warehouse=options)) == {}
    bucket = {"url": "s3://bucket/tables"}
    assert _storage(Settings(warehouse=options | bucket)) == Bucket.of(OWN).for_spark()
    speed = {"checkpoint": "s3://bucket/checkpoint"}
    assert _storage(Settings(warehouse=options, speed=speed)) == Bucket.of(OWN).for_spark()
