"""A broker's folder: its properties, its log, and the lock that the running broker holds.

<folder>/log/                the records; made once, then picked up again
<folder>/server.properties   written anew at each start
<folder>/lock                held by the broker's process as long as it lives; has its pid
<folder>/broker.log          what it says
"""

import shutil
import subprocess
import uuid
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from clickstream.errors import ClickstreamError
from clickstream.java import jars, java
from clickstream.lock import locked


class BrokerFailed(ClickstreamError):
    """The broker did not start, or ended by itself."""


@dataclass(frozen=True)
class Storage:
    """One broker's folder."""

    folder: Path

    @property
    def log(self) -> Path:
        return self.folder / "log"

    @property
    def properties(self) -> Path:
        return self.folder / "server.properties"

    @property
    def says(self) -> Path:
        return self.folder / "broker.log"

    def locked(self) -> AbstractContextManager[int]:
        """The lock, as a file descriptor that the broker inherits. Raises BrokerFailed."""
        return locked(
            self.folder / "lock",
            lambda holder: BrokerFailed(
                f"A broker already runs on this folder, as process {holder}",
                where=str(self.folder),
                do="Use it, or end it first.",
            ),
        )

    def format(self, properties: Mapping[str, str]) -> None:
        """Makes the log, once. Killed half-way, it begins anew: only a whole log gets its name."""
        self._write(self.properties, properties)
        if self.log.exists():
            return
        new = self.folder / "log.new"
        shutil.rmtree(new, ignore_errors=True)
        once = self.folder / "format.properties"
        self._write(once, {**properties, "log.dirs": str(new)})
        cluster_id = urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        done = subprocess.run(
            [
                *jvm("-Xmx128m", f"-Dclickstream.log={self.says}"),
                "kafka.tools.StorageTool",
                # in one word, for an id may begin with -
                *("format", f"--cluster-id={cluster_id}", "-c", str(once)),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise BrokerFailed(
                f"The broker's log could not be made: {done.stderr.strip()[-300:]}",
                where=str(self.folder),
            )
        once.unlink()
        new.rename(self.log)

    def cluster_id(self) -> str:
        """The id that the log was made with. It tells this broker from any other."""
        for line in (self.log / "meta.properties").read_text(encoding="utf-8").splitlines():
            if line.startswith("cluster.id="):
                return line.removeprefix("cluster.id=")
        raise BrokerFailed(
            "The broker's log has no cluster id",
            where=str(self.log / "meta.properties"),
            do="It is damaged: restore it, or remove the folder and lose its records.",
        )

    def last_words(self) -> str:
        """The newest error that the broker logged, on one line."""
        if not self.says.exists():
            return ""
        lines = self.says.read_text(encoding="utf-8", errors="replace").splitlines()[-200:]
        errors = [line for line in lines if " ERROR " in line or " FATAL " in line]
        return (errors or lines or [""])[-1][:300]

    def _write(self, path: Path, properties: Mapping[str, str]) -> None:
        path.write_text("".join(f"{k}={v}\n" for k, v in properties.items()), encoding="utf-8")


def jvm(*options: str) -> list[str]:
    """The command that runs a class of the broker's jars."""
    log4j = Path(__file__).with_name("log4j2.yaml")
    return [
        str(java()),
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",  # starts faster
        f"-Dlog4j2.configurationFile={log4j}",
        *options,
        *("-cp", f"{jars('broker')}/*"),
    ]
