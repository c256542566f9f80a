"""Finding Java and the JVM parts."""

from pathlib import Path

import pytest

from clickstream.java import NoJars, NoJava, jars, java


def test_java_and_the_jars_of_both_confs_are_found() -> None:
    assert java().name == "java"
    assert list(jars("spark").glob("delta-spark_*.jar"))
    assert list(jars("broker").glob("kafka_*.jar"))


def test_the_spark_jars_repeat_nothing_that_spark_brings() -> None:
    import pyspark

    def artifacts(folder: Path) -> set[str]:
        return {path.name.rsplit("-", 1)[0] for path in folder.glob("*.jar")}

    assert not artifacts(jars("spark")) & artifacts(Path(pyspark.__file__).parent / "jars")


def test_without_java_the_sentence_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoJava, match=r"There is no Java .*Install Java 17"):
        java()


def test_java_home_is_believed_before_the_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(NoJava, match=rf"JAVA_HOME says \({tmp_path}\)"):
        java()


@pytest.mark.parametrize(
    ("says", "found"),
    [
        ('openjdk version "11.0.2" 2019-01-15', "Java is 11 .*Spark needs Java 17"),
        ('java version "1.8.0_292"', "Java is 1 .*Spark needs Java 17"),
        ("Error: missing libjli.so", "Java does not run"),
    ],
)
def test_a_java_that_will_not_do_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, says: str, found: str
) -> None:
    program = tmp_path / "bin/java"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\necho '{says}' >&2\n")
    program.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(NoJava, match=found):
        java()


def test_without_jars_the_sentence_names_the_command() -> None:
    with pytest.raises(NoJars, match="make"):
        jars("nothing")
