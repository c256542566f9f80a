"""An object store, told once in delta-rs's names, as each that reads or writes there is told it.

delta-rs takes the options as they are. Arrow writes and reads data files, Hadoop is Spark's way to
a table's log and to a stream's checkpoint, and obstore puts commits (clickstream/warehouse/log.py).
What is not told (keys, region) each finds by itself, in the way of all clients of S3.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from obstore.store import ObjectStore, S3Store
from pyarrow.fs import FileType, S3FileSystem

from clickstream.errors import ClickstreamError

SCHEME = "s3://"

_NAMES = {
    "access_key_id": "key",
    "secret_access_key": "secret",
    "session_token": "token",
    "token": "token",
    "region": "region",
    "default_region": "region",
    "endpoint_url": "endpoint",
    "endpoint": "endpoint",
}
_BY_HOST = "virtual_hosted_style_request"

# With these, delta-rs overwrites what another has committed, or asks for leave where Spark does not
_UNSAFE = {"s3_allow_unsafe_rename": "false", "s3_locking_provider": "", "conditional_put": "etag"}


@dataclass(frozen=True)
class Bucket:
    """What a client needs beside a bucket's name; '' is what it finds by itself."""

    key: str = ""
    secret: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    region: str = ""
    endpoint: str = ""  # with its scheme
    by_host: bool = False  # whether the bucket is in the host's name, not in the path

    @classmethod
    def of(cls, options: Mapping[str, str]) -> "Bucket":
        """Of a warehouse's storage options. Raises ClickstreamError for one that is not safe."""
        given = {name.lower().removeprefix("aws_"): value for name, value in options.items()}
        for name, safe in _UNSAFE.items():
            if given.get(name, safe).lower() != safe:
                raise ClickstreamError(
                    f"The storage option {name} would let one writer overwrite another's commit",
                    where="warehouse.storage_options",
                    do="Leave it out: a commit is put where there is none, which the store must "
                    "refuse else (If-None-Match).",
                )
        known = {_NAMES[name]: value for name, value in given.items() if name in _NAMES}
        return cls(**known, by_host=given.get(_BY_HOST, "").lower() == "true")

    def for_arrow(self) -> S3FileSystem:
        return _for_arrow(self, makes_buckets=False)

    def make(self, url: str) -> None:
        """Makes the bucket of s3://bucket/folder where it is missing; who may not, need not."""
        name = url.removeprefix(SCHEME).partition("/")[0]
        if self.for_arrow().get_file_info(name).type == FileType.NotFound:
            _for_arrow(self, makes_buckets=True).create_dir(name)

    def for_puts(self, url: str) -> ObjectStore:
        """The store below s3://bucket/folder."""
        name, _, folder = url.removeprefix(SCHEME).partition("/")
        told = self._told(
            aws_access_key_id=self.key,
            aws_secret_access_key=self.secret,
            aws_session_token=self.token,
            aws_region=self._region(),
            aws_endpoint=self.endpoint,
        )
        return S3Store(
            name,
            prefix=folder,
            config=told,  # type: ignore[arg-type]  # a TypedDict, only for those who check types
            virtual_hosted_style_request=self.by_host,
            client_options={"allow_http": self.endpoint.startswith("http://")},
        )

    def for_spark(self) -> dict[str, str]:
        """As settings of Spark, for addresses that begin with s3://."""
        told = self._told(
            **{
                "access.key": self.key,
                "secret.key": self.secret,
                "session.token": self.token,
                "endpoint.region": self._region(),
                "endpoint": self.endpoint,
            }
        )
        if self.endpoint:
            told["path.style.access"] = str(not self.by_host).lower()
            told["connection.ssl.enabled"] = str(not self.endpoint.startswith("http://")).lower()
        hadoop = {f"fs.s3a.{name}": value for name, value in told.items()}
        hadoop["fs.s3.impl"] = "org.apache.hadoop.fs.s3a.S3AFileSystem"
        return {f"spark.hadoop.{name}": value for name, value in hadoop.items()}

    def _region(self) -> str:
        """Stores of one's own have none; their clients want one all the same."""
        return self.region or ("us-east-1" if self.endpoint else "")

    def _told(self, **values: str) -> dict[str, str]:
        return {name: value for name, value in values.items() if value}


@cache  # a client keeps connections; tasks ask for one with each file
def _for_arrow(bucket: Bucket, makes_buckets: bool) -> S3FileSystem:
    """makes_buckets: else one whose name is mistaken would be made by the first write."""
    return S3FileSystem(
        access_key=bucket.key or None,
        secret_key=bucket.secret or None,
        session_token=bucket.token or None,
        region=bucket._region() or None,
        endpoint_override=bucket.endpoint or None,
        force_virtual_addressing=bucket.by_host,
        allow_bucket_creation=makes_buckets,
        allow_delayed_open=True,  # a small file is one request, not three
    )
