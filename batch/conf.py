"""How the batch layer's Spark is set: most of what it computes itself is a table's log."""

# A commit asks Spark for some dozens of small plans: to compile and to adapt them takes longer than
# to run them as they are, and so does the sum of the log that Delta would write beside each. Rows
# are computed by DuckDB in tasks (batch/tasks.py), which none of this concerns.
BATCH = {
    "spark.sql.shuffle.partitions": "4",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.databricks.delta.writeChecksumFile.enabled": "false",
}
