"""Law 2, in time: what is rebuilt after a change of enrichment is all of the new definition."""

from pathlib import Path

from pyspark.sql import SparkSession

from batch import views as batch
from batch.events import Between
from batch.fence import Fence
from clickstream.cutoff import Cutoff
from clickstream.parse import parse
from clickstream.warehouse import Warehouse
from tests.clickstream.parsing import LEAST, sent, table
from tests.tables import append_events, visits_as_serving_reads

RECORDS = table(
    sent(visitor_id="found", referrer="https://www.google.com/", user_agent="curl/8.5.0"),
    sent(visitor_id="told", referrer="https://www.google.com/", source="Told", bot=False),
)
OLD = {"source": "of old", "channel": "of old", "browser": "of old", "bot": False}


def test_events_of_an_older_enrichment_are_rebuilt_as_if_they_came_today(
    spark: SparkSession, tmp_path: Path
) -> None:
    today = parse(RECORDS).events.to_pylist()
    found, told = today
    before = [found | OLD, told | OLD | {"source": "Told"}]
    assert rebuilt(spark, tmp_path / "today", today) == rebuilt(
        spark, tmp_path / "before", [event | {"enrichment": "an older"} for event in before]
    )


def rebuilt(spark: SparkSession, folder: Path, events: list[dict[str, object]]) -> object:
    warehouse = Warehouse(str(folder))
    warehouse.create()
    append_events(warehouse, events)
    end = Cutoff(str(events[0]["topic_id"]), {3: 1000})
    batch.rebuild(spark, Fence(warehouse, None), Between(None, end), 1800, {})
    visits = visits_as_serving_reads(warehouse)
    assert [visit["site_id"] for visit in visits] == [LEAST["site_id"]] * len(events)
    return visits
