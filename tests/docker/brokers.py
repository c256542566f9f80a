"""The brokers of docker/compose.yaml, here: configured as in the image, on ports of loopback.

The image of Kafka makes server.properties of its environment by a class of Kafka's own, and formats
the log with it. That class is in the jars that this project has.
"""

import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from clickstream.broker.storage import jvm
from clickstream.ports import free_port
from tests.command import environment
from tests.docker.files import given, services

WRAPPER = "kafka.docker.KafkaDockerWrapper"


def brokers(size: str) -> dict[str, dict[str, Any]]:
    return {n: s for n, s in services(size).items() if s["image"].startswith("apache/kafka:")}


def moved(size: str, folder: Path) -> dict[str, dict[str, str]]:
    """The environment of each broker with its log below folder, its addresses on loopback."""
    ports: dict[tuple[str, str], int] = {}

    def here(name: str, port: str) -> str:
        return f"127.0.0.1:{ports.setdefault((name, port), free_port())}"

    found = {}
    for name, service in brokers(size).items():
        said = given(service) | {"KAFKA_LOG_DIRS": str(folder / name / "log")}
        published = {p["published"]: str(p["target"]) for p in service["ports"]}
        said["KAFKA_CONTROLLER_QUORUM_VOTERS"] = re.sub(
            r"(kafka-\d):(\d+)", lambda m: here(*m.groups()), said["KAFKA_CONTROLLER_QUORUM_VOTERS"]
        )
        said["KAFKA_LISTENERS"] = re.sub(
            r"//:(\d+)", lambda m, name=name: f"//{here(name, m[1])}", said["KAFKA_LISTENERS"]
        )
        said["KAFKA_ADVERTISED_LISTENERS"] = re.sub(
            r"//([\w.-]+):(\d+)",
            lambda m, name=name, published=published: f"//{here(name, published.get(m[2], m[2]))}",
            said["KAFKA_ADVERTISED_LISTENERS"],
        )
        found[name] = said
    return found


def set_up(name: str, said: Mapping[str, str], folder: Path) -> Path:
    """What the image does before it starts a broker; gives its server.properties."""
    made = folder / name / "config"
    made.mkdir(parents=True)
    (made / "server.properties").touch()  # as in the image, where it is overwritten
    none = folder / "none"
    none.mkdir(exist_ok=True)
    where = ("--default-configs-dir", none, "--mounted-configs-dir", none, "--final-configs-dir")
    log = f"-Dclickstream.log={folder / name / 'setup.log'}"
    clean = {n: v for n, v in environment().items() if not n.startswith("KAFKA_")}
    told = subprocess.run(
        [*jvm("-Xmx128m", log), WRAPPER, "setup", *map(str, where), str(made)],
        env=clean | dict(said),
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    return made / "server.properties"


def read(properties: Path) -> dict[str, str]:
    lines = properties.read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line.strip())
