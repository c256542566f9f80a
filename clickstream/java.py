"""Java and the JVM parts: where they are on this machine, or one sentence on how to get them."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from clickstream.errors import ClickstreamError

NEEDED = 17
_JARS = Path(__file__).parent.parent / ".jars"
ARCHIVE = _JARS / "spark.jsa"  # classes as Java has them once loaded: clickstream/archive.py


class NoJava(ClickstreamError):
    """There is no Java that Spark and Kafka can run on."""


class NoJars(ClickstreamError):
    """The JVM parts have not been retrieved."""


def java() -> Path:
    """The java program that Spark takes too: JAVA_HOME's, else the PATH's. Raises NoJava."""
    home = os.environ.get("JAVA_HOME")
    found = shutil.which("java", path=str(Path(home, "bin")) if home else None)
    if found is None and home:
        raise NoJava(
            "There is no Java where JAVA_HOME says",
            where=home,
            do=f"Set it to a Java {NEEDED}, or unset it to use the one on the PATH.",
        )
    if found is None:
        raise NoJava(
            "There is no Java",
            where="PATH",
            do=f"Install Java {NEEDED} (Debian: apt-get install openjdk-{NEEDED}-jre-headless).",
        )
    told = subprocess.run([found, "-version"], capture_output=True, text=True, check=False).stderr
    major = re.search(r'version "(\d+)', told)
    if major is None or int(major[1]) < NEEDED:
        what = f"Java is {major[1]}" if major else f"Java does not run: {told.strip()[:120]}"
        raise NoJava(
            what, where=found, do=f"Spark needs Java {NEEDED} or newer: set JAVA_HOME to one."
        )
    return Path(found)


def jars(conf: str) -> Path:
    """The folder with the jars of one conf of conf/ivy.xml: spark or broker. Raises NoJars."""
    folder = _JARS / conf
    if not any(folder.glob("*.jar")):
        raise NoJars(
            f"The JVM parts of {conf} are not here", where=str(folder), do="Run `make set-up`."
        )
    return folder
