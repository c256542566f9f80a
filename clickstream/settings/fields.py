"""The settings: names, types, defaults, bounds and help. A section is a class."""

from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from clickstream.settings.kafka import KafkaSection
from clickstream.settings.place import Place, url
from clickstream.settings.section import Port, Section, one_of
from clickstream.settings.serve import ServeSection


class BrokerSection(Section):
    heap_mb: int = Field(default=384, ge=128, description="Java heap of the broker, MiB.")
    retention_hours: int = Field(
        default=168,
        ge=1,
        description="How long the broker keeps records. A batch run must come sooner than that.",
    )


class WarehouseSection(Section):
    url: Place = Field(
        default="",
        description="Where the Delta tables are: a folder, file:///folder or s3://bucket/folder; "
        "empty: <data_dir>/warehouse.",
    )
    storage_options: dict[str, str] = Field(
        default_factory=dict,
        repr=False,
        description="Credentials and endpoint of the object store, as delta-rs names them. Never "
        "printed. As an environment variable: one JSON object.",
    )
    storage_options_file: str = Field(
        default="",
        description="A file that has them, in place of warehouse.storage_options: one JSON object, "
        "or TOML. Read whenever a process opens the warehouse.",
    )

    @model_validator(mode="after")
    def _options_once(self) -> "WarehouseSection":
        one_of(
            ("warehouse.storage_options", self.storage_options),
            ("warehouse.storage_options_file", self.storage_options_file),
        )
        return self


class VisitsSection(Section):
    gap_minutes: int = Field(
        default=30,
        ge=1,
        le=1440,
        description="A visitor's next visit begins after a pause longer than this. To change it, "
        "start `clickstream speed run` and `clickstream serve` anew with it, then run "
        "`clickstream batch run`, which makes all visits anew and publishes them in one step "
        "(`clickstream batch rebuild` does so without Kafka). Until then the visits of the old gap "
        "are served, up to when the speed layer was started anew, and answers say so.",
    )


class SpeedSection(Section):
    trigger_ms: int = Field(default=200, ge=0, description="Time between two epochs, milliseconds.")
    max_records_per_trigger: int = Field(
        default=20_000, ge=1, description="At most so many records in one epoch."
    )
    sink: Literal["driver", "tasks"] = Field(
        default="driver",
        description="Who folds and writes fragments: the driver (fast, one machine) or the tasks "
        "(a cluster).",
    )
    heartbeat_seconds: float = Field(
        default=1.0, gt=0, description="An idle stream says that it is alive this often."
    )
    checkpoint: Place = Field(
        default="",
        description="Where Spark keeps the stream's progress, as in warehouse.url; empty: "
        "<data_dir>/checkpoint.",
    )
    stale_after_seconds: float = Field(
        default=10, gt=0, description="Answers say that the speed layer is silent after this."
    )


class BatchSection(Section):
    every_minutes: float = Field(
        default=3, gt=0, description="Airflow begins a batch run this often."
    )
    grace_minutes: float = Field(
        default=60,
        ge=0,
        description="Fragments are kept this long after a publication that covers them, for "
        "readers of the one before it.",
    )
    history_days: int = Field(
        default=0,
        ge=0,
        description="Events are kept for so many days after they happened, and up to a month more:"
        " `clickstream batch maintain` forgets whole months. 0: for ever. What is forgotten "
        "is in no answer from then on, and does not come back where this is raised.",
    )
    publications_kept: int = Field(
        default=20,
        ge=2,
        description="`clickstream batch maintain` keeps the files of so many publications, which "
        "can be gone back to.",
    )
    files_kept_hours: float = Field(
        default=24,
        ge=1,
        description="It keeps every file of events and views this long after it was written: "
        "longer than any run.",
    )


class AppSection(Section):
    host: str = Field(
        default="127.0.0.1",
        description="The address that the page listens on. It asks nobody who they are: beyond "
        "this machine only behind what does.",
    )
    port: Port = Field(default=8711, description="The port of the page.")


class AirflowSection(Section):
    port: Port = Field(
        default=8712, description="The port of Airflow's page and API, where `airflow` runs it."
    )
    url: str = Field(
        default="",
        description="Where people open Airflow's page, for the link to it. Empty: on this machine.",
    )
    niceness: int = Field(
        default=0,
        ge=0,
        le=19,
        description="How much `airflow` and its steps give way to what else runs on this machine, "
        "as `nice` counts it.",
    )


class SparkSection(Section):
    master: str = Field(default="local[2]", description="Spark's master.")
    driver_memory_mb: int = Field(
        default=1024, ge=512, description="Java heap of each Spark driver, MiB."
    )
    driver_host: str = Field(
        default="127.0.0.1",
        description="The address of this machine at which Spark's executors reach the driver, "
        "where they are on others.",
    )
    conf: dict[str, str] = Field(
        default_factory=dict,
        description="Whatever else Spark is to be told, by Spark's own names, above what "
        "clickstream tells it; no secrets. As an environment variable: one JSON object.",
    )


class Settings(BaseSettings):
    """All settings in force. Frozen; a section is changed by model_copy.

    Made from what it is given alone; `clickstream.settings.load` reads file and environment.
    """

    model_config = SettingsConfigDict(
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
        env_prefix="CLICKSTREAM_",
        env_nested_delimiter="__",
    )

    data_dir: Path = Field(
        default=Path("data"),
        description="Everything that this machine keeps; relative to the working directory.",
    )
    sites_file: Path = Field(
        default=Path("conf/sites.toml"),
        description="The sites; relative to the working directory.",
    )
    kafka: KafkaSection = KafkaSection()
    broker: BrokerSection = BrokerSection()
    warehouse: WarehouseSection = WarehouseSection()
    visits: VisitsSection = VisitsSection()
    speed: SpeedSection = SpeedSection()
    batch: BatchSection = BatchSection()
    serve: ServeSection = ServeSection()
    app: AppSection = AppSection()
    airflow: AirflowSection = AirflowSection()
    spark: SparkSection = SparkSection()

    @property
    def gap_seconds(self) -> int:
        return self.visits.gap_minutes * 60

    @property
    def warehouse_url(self) -> str:
        return url(self.warehouse.url, self.data_dir / "warehouse")

    @property
    def checkpoint_url(self) -> str:
        return url(self.speed.checkpoint, self.data_dir / "checkpoint")

    @property
    def broker_dir(self) -> Path:
        return (self.data_dir / "broker").absolute()

    @property
    def cache_dir(self) -> Path:
        """What serving keeps; always rebuildable from the warehouse."""
        return (self.data_dir / "cache").absolute()

    @property
    def store_file(self) -> Path:
        """What people have defined; unlike the cache, nothing can rebuild it."""
        default = self.data_dir / "store/serving.sqlite"
        return (Path(self.serve.store) if self.serve.store else default).absolute()

    @property
    def airflow_dir(self) -> Path:
        """Airflow's own: its database, its logs of tasks."""
        return (self.data_dir / "airflow").absolute()

    @property
    def logs_dir(self) -> Path:
        return (self.data_dir / "logs").absolute()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)
