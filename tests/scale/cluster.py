"""Spark's own cluster on loopback: a master and two workers, each a process, and what is submitted.

Each worker has a folder of its own, in which Spark keeps what each executor says.
"""

import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pyspark

from clickstream import child
from clickstream.java import jars
from clickstream.ports import free_port
from clickstream.settings import Settings
from tests.command import ROOT, environment
from tests.parts import until

HOME = Path(pyspark.__file__).parent
WORKERS = ("one", "two")
CORES = 2  # of each worker: one is the speed layer's, one a batch run's


@dataclass(frozen=True)
class Cluster:
    master: str
    folder: Path

    def submitted(self, settings: Settings, *command: str) -> subprocess.CompletedProcess[str]:
        """Runs `spark-submit command` to its end; what it answers is judged by the caller."""
        return subprocess.run(
            self._submit(command),
            env=self._environment(settings),
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=900,
            check=False,
        )

    @contextmanager
    def submitting(self, settings: Settings, *command: str) -> Iterator[subprocess.Popen[bytes]]:
        """Runs it until the end of the block."""
        log = self.folder / "submitted.log"
        process = child.start(self._submit(command), log, environment=self._environment(settings))
        try:
            yield process
        finally:
            child.stop(process)

    def tasks_of(self, worker: str) -> int:
        """How many tasks a worker's executors have finished, as they say."""
        logs = (self.folder / worker).glob("app-*/*/stderr")
        return sum(len(re.findall(r"Finished task", log.read_text())) for log in logs)

    def _submit(self, command: Sequence[str]) -> list[str]:
        classpath = f"{jars('spark')}/*"
        conf = {
            "spark.executor.extraClassPath": classpath,
            "spark.executor.memory": "512m",
            "spark.executor.cores": "1",
            "spark.cores.max": str(len(WORKERS)),  # else the first application takes them all
            "spark.ui.enabled": "false",
        }
        options = [word for name, value in conf.items() for word in ("--conf", f"{name}={value}")]
        submit = [str(Path(sys.executable).with_name("spark-submit")), "--master", self.master]
        return [*submit, "--driver-class-path", classpath, *options, *command]

    def _environment(self, settings: Settings) -> dict[str, str]:
        here = {"SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable}
        return environment(settings, **here)


@contextmanager
def running(folder: Path) -> Iterator[Cluster]:
    """The cluster, until the end of the block."""
    folder.mkdir()
    port, page = free_port(), free_port()
    master = f"spark://127.0.0.1:{port}"
    processes = [_master(folder, port, page)]
    try:
        until(lambda: _workers(page) == 0)
        processes += [_worker(folder, name, master) for name in WORKERS]
        until(lambda: _workers(page) == len(WORKERS))
        yield Cluster(master, folder)
    finally:
        for process in reversed(processes):
            child.stop(process)


def _master(folder: Path, port: int, page: int) -> subprocess.Popen[bytes]:
    at = ["--host", "127.0.0.1", "--port", str(port), "--webui-port", str(page)]
    return _started(folder, "master", "master.Master", *at)


def _worker(folder: Path, name: str, master: str) -> subprocess.Popen[bytes]:
    at = ["--host", "127.0.0.1", "--webui-port", str(free_port())]
    has = ["--cores", str(CORES), "--memory", "2g", "--work-dir", str(folder / name)]
    return _started(folder, name, "worker.Worker", *at, *has, master)


def _started(folder: Path, name: str, of: str, *arguments: str) -> subprocess.Popen[bytes]:
    command = [HOME / "bin" / "spark-class", f"org.apache.spark.deploy.{of}", *arguments]
    small = {
        "SPARK_HOME": str(HOME),
        "SPARK_DAEMON_MEMORY": "256m",
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_MASTER_OPTS": "-Dspark.master.rest.enabled=false",  # its port is fixed
    }
    return child.start(command, folder / f"{name}.log", environment=small)


def _workers(page: int) -> int:
    """How many the master knows; -1 before it answers, which it begins with another page."""
    try:
        answer = httpx.get(f"http://127.0.0.1:{page}/json/")
    except httpx.TransportError:
        return -1
    is_there = "json" in answer.headers.get("content-type", "")
    return len(answer.json()["workers"]) if is_there else -1
