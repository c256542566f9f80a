"""Runs the views in Spark SQL: for notebooks, and to prove that the rows are DuckDB's (law 2)."""

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.pandas.types import from_arrow_type

from clickstream.views import READS, text
from clickstream.views.constructors import CONSTRUCTORS


def _prepare(spark: SparkSession) -> None:
    """Gives a session the dialect's functions."""
    for name, fields in CONSTRUCTORS.items():
        parameters = ", ".join(f"{field} {_sql(kind)}" for field, kind in fields)
        body = ", ".join(f"'{field}', {field}" for field, _ in fields)
        shape = ", ".join(f"{field}: {_sql(kind)}" for field, kind in fields)
        spark.sql(
            f"CREATE OR REPLACE TEMPORARY FUNCTION {name}({parameters}) "
            f"RETURNS STRUCT<{shape}> RETURN named_struct({body})"
        )


def run(
    view: str, rows: DataFrame, gap_seconds: int | None = None, **others: DataFrame
) -> DataFrame:
    """One view over DataFrames: the first relation that it reads, and those beyond, by name."""
    _prepare(rows.sparkSession)
    for name, frame in ({READS[view][0]: rows} | others).items():
        frame.createOrReplaceTempView(name)
    return rows.sparkSession.sql(text(view, gap_seconds))


def _sql(kind: pa.DataType) -> str:
    return from_arrow_type(kind).simpleString()
