"""The settings of the server of answers, and of those who ask it."""

from pydantic import Field, SecretStr, model_validator

from clickstream.settings.section import Port, Section, one_of


class ServeSection(Section):
    host: str = Field(
        default="127.0.0.1",
        description="The address that `serve` listens on; beyond this machine only where there is "
        "a key.",
    )
    port: Port = Field(default=8710, description="The port that `serve` listens on.")
    memory_mb: int = Field(default=2048, ge=256, description="Memory limit of DuckDB, MiB.")
    spill_mb: int = Field(
        default=4096,
        ge=0,
        description="Disk that questions may take beyond memory, in the cache's folder, MiB.",
    )
    threads: int = Field(default=2, ge=1, description="Threads of DuckDB.")
    poll_ms: int = Field(
        default=50, ge=1, description="How often new publications and fragments are looked for."
    )
    store: str = Field(
        default="",
        description="The SQLite file of goals, segments, funnels, annotations, saved queries and "
        "keys, on a disk of this machine; empty: <data_dir>/store/serving.sqlite. Nothing else has "
        "what it holds: keep copies of it.",
    )
    key: SecretStr = Field(
        default=SecretStr(""),
        description="The key that the page and `clickstream query` send, where the server needs "
        "one. Never printed.",
    )
    key_file: str = Field(
        default="",
        description="A file that has the key, in place of serve.key; the end of its last line is "
        "no part of it. Read whenever a client is made.",
    )
    requests_per_minute: int = Field(
        default=6000,
        ge=0,
        description="How often a key may ask; 0: as often as it likes. The page asks about ten "
        "questions a second for each of its readers.",
    )
    query_seconds: float = Field(
        default=25,
        gt=0,
        description="A question that has no answer by then is ended, its wait for its turn "
        "included.",
    )
    queries_at_once: int = Field(
        default=4, ge=1, description="So many questions are answered at once."
    )
    queries_waiting: int = Field(
        default=100, ge=0, description="So many more wait for their turn; beyond, they are refused."
    )

    @model_validator(mode="after")
    def _key_once(self) -> "ServeSection":
        one_of(
            ("serve.key", self.key.get_secret_value()),
            ("serve.key_file", self.key_file),
        )
        return self
