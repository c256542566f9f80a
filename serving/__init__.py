"""The serving layer: publication + tail -> coalesce -> answers, in one DuckDB."""
