"""`clickstream prepare`: what a deployment needs before its parts are started."""

from clickstream import kafka
from clickstream.settings import load
from clickstream.warehouse import Warehouse
from clickstream.warehouse.bucket import SCHEME, Bucket


def prepare() -> None:
    """Make what is not there yet: the topic, the warehouse's bucket, its tables.

    What is there stays as it is. How often a new topic is kept is the cluster's own default.
    """
    settings = load()
    topic_id = kafka.ensure_topic(settings)
    warehouse = Warehouse.of(settings)
    if warehouse.url.startswith(SCHEME):
        Bucket.of(warehouse.storage_options).make(warehouse.url)
    warehouse.create()
    print(f"The topic {settings.kafka.topic} is there, as {topic_id}.")
    print(f"The tables are there, in {warehouse.url}.")
