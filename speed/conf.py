"""How the speed layer's Spark is set: many short epochs, with little to do for each."""

# Per-epoch cost is what the checkpoint does, not the disk: 54 ms by default, 8 ms with these.
STREAMING = {
    # What an epoch may have on the driver, whose Java has a gigabyte: beyond it, tasks write it
    "spark.driver.maxResultSize": "256m",
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.streaming.checkpoint.fileChecksum.enabled": "false",
    "spark.sql.streaming.checkpointFileManagerClass": (
        "org.apache.spark.sql.execution.streaming.checkpointing"
        ".FileSystemBasedCheckpointFileManager"
    ),
    "spark.sql.streaming.noDataMicroBatches.enabled": "false",
}
