"""A run that finds nothing new is over before Spark is started."""

from datetime import UTC, datetime

from clickstream import kafka
from clickstream.cutoff import Cutoff
from clickstream.definition import definition, of_cubes
from clickstream.publication import Publication, publish
from clickstream.settings import Settings
from clickstream.sites import load_sites
from clickstream.warehouse import Warehouse
from tests.command import clickstream
from tests.topic import event, send

WITHOUT_JAVA = {"JAVA_HOME": "/nowhere", "PATH": "/usr/bin:/bin"}
LONG_AGO = "2020-01-01T00:00Z"


def published_up_to_now(own: Settings) -> None:
    """All that the topic has, as a publication says it; of the tables it names none."""
    warehouse = Warehouse.of(own)
    warehouse.create()
    timezones = {site_id: site.timezone for site_id, site in load_sites(own).items()}
    ends = {partition: end for partition, (_, end) in kafka.offsets(own).items()}
    now = datetime.now(UTC)
    made = Publication(
        number=1,
        run_id="one",
        published_at=now,
        reason="test",
        definition=definition(own.gap_seconds),
        cutoff=Cutoff(kafka.topic_id(own), ends, now),
        tables={},
        counts={},
        cubes=of_cubes(timezones),
        timezones=timezones,
    )
    publish(warehouse, made, after=None)


def test_a_run_with_nothing_new_needs_no_spark(own: Settings) -> None:
    send(own, [event(n) for n in range(5)])
    published_up_to_now(own)
    for command in ("compute --for idle", f"compute --for idle --until {LONG_AGO}", "run"):
        told = clickstream("batch", *command.split(), settings=own, env=WITHOUT_JAVA)
        assert told.returncode == 0, told.stderr
        assert ("nothing new to compute" in told.stdout) == command.startswith("compute")
    send(own, [event(5)])
    late = clickstream(
        *("batch", "compute", "--for", "idle", "--until", LONG_AGO), settings=own, env=WITHOUT_JAVA
    )
    assert late.returncode == 0, late.stderr
    due = clickstream("batch", "compute", "--for", "idle", settings=own, env=WITHOUT_JAVA)
    assert due.returncode == 75, "there is a record more, and no Java to take it in"
    assert "JAVA_GATEWAY_EXITED" in due.stderr


def test_a_step_says_what_there_is_of_whom_it_was_asked_for(own: Settings) -> None:
    send(own, [event(0)])
    for step in ("audit", "publish"):
        told = clickstream("batch", step, "--for", "a typo", settings=own)
        assert told.returncode == 2, "nothing is published, so there was something to compute"
        assert "No candidate was made for a typo" in told.stderr
    published_up_to_now(own)
    for step in ("audit", "publish"):
        told = clickstream("batch", step, "--for", "a typo", settings=own)
        assert told.returncode == 0, "a compute that found nothing new makes none"
        assert "No candidate was made for a typo" in told.stdout
