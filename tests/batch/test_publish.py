"""compute, audit and publish as steps of their own, as a scheduler calls them."""

from dataclasses import replace

import pytest
from pyspark.sql import SparkSession

from batch.audit import AuditFailed, NotAudited, audit
from batch.compute import compute
from batch.publish import publish
from clickstream.candidate import proposed
from clickstream.piece import VISIT
from clickstream.publication import latest
from clickstream.settings import Settings
from clickstream.warehouse import Overtaken, Warehouse
from clickstream.warehouse.rows import data_files, read
from clickstream.warehouse.tables import VISITS
from clickstream.warehouse.visits import in_folders
from tests.published import assert_exact
from tests.topic import event, send


def test_nothing_is_served_of_a_candidate_until_it_is_published(
    own: Settings, spark: SparkSession
) -> None:
    send(own, [event(n) for n in range(20)])
    candidate = compute(own, spark, None, "first", made_for="one")
    warehouse = Warehouse.of(own)
    assert latest(warehouse) is None
    assert proposed(warehouse, "one") == candidate
    with pytest.raises(NotAudited, match="visits_once"):
        publish(warehouse, candidate)
    audit(own, candidate)
    assert publish(warehouse, candidate).number == 1
    assert assert_exact(own).made_for == "one"
    assert publish(warehouse, candidate).number == 1  # a step that is run again


@pytest.mark.slow
def test_of_two_candidates_the_second_is_overtaken_and_computed_again(
    own: Settings, spark: SparkSession
) -> None:
    send(own, [event(n) for n in range(20)])
    older = compute(own, spark, None, "older", made_for="one")
    send(own, [event(n) for n in range(20, 30)])
    newer = compute(own, spark, None, "newer", made_for="two")
    warehouse = Warehouse.of(own)
    for candidate in (older, newer):
        audit(own, candidate)
    publish(warehouse, older)
    assert_exact(own)
    with pytest.raises(Overtaken, match="Compute it again"):
        publish(warehouse, newer)
    again = compute(own, spark, None, "again", made_for="two")
    audit(own, again)
    assert publish(warehouse, again).number == 2
    assert_exact(own)


def test_a_candidate_that_another_run_holds_is_published_already(
    own: Settings, spark: SparkSession
) -> None:
    send(own, [event(n) for n in range(20)])
    warehouse = Warehouse.of(own)
    one, two = (compute(own, spark, None, name, made_for=name) for name in ("one", "two"))
    audit(own, two)
    publish(warehouse, two)
    assert publish(warehouse, one).made_for == "two"
    assert compute(own, spark, None, "three", made_for="three") is None


def test_a_candidate_that_fails_an_audit_is_not_published(
    own: Settings, spark: SparkSession
) -> None:
    """A visit that is in the table twice, put there behind the run's back."""
    send(own, [event(n) for n in range(20)])
    candidate = compute(own, spark, None, "first", made_for="one")
    warehouse = Warehouse.of(own)
    handle = warehouse.open(VISITS)
    (rows, *_) = read(warehouse.path(VISITS), {}, data_files(handle), VISIT.names)
    files = warehouse.write(VISITS, in_folders(rows.cast(VISIT)))
    version = warehouse.commit(handle, VISITS, files)
    broken = replace(candidate, tables=candidate.tables | {VISITS.name: version})
    with pytest.raises(AuditFailed, match=r"visits_once, .* rows: Two visits"):
        audit(own, broken)
    with pytest.raises(AuditFailed, match="visits_once"):
        publish(warehouse, broken)
    assert latest(warehouse) is None
