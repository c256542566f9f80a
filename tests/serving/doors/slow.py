"""A server whose queries for one day take as long as they are let, for tests of how they end.

    python -m tests.serving.doors.slow

With the settings of its environment. `{"date_range": "91d"}` never ends by itself.
"""

from datetime import datetime
from typing import Any

from clickstream.settings import load
from serving.api import app
from serving.doors.run import run
from serving.library import Serving

ENDLESS = "91d"


class Slow(Serving):
    """Asks DuckDB for what it cannot count in a lifetime, or fails, where it is told to."""

    def query(self, asked: Any, now: datetime | None = None) -> dict[str, Any]:
        if isinstance(asked, dict) and asked.get("date_range") == ENDLESS:
            with self.moment() as (con, _):
                con.execute("SELECT count(*) FROM range(1_000_000_000_000_000)")
        if isinstance(asked, dict) and asked.get("date_range") == "fail":
            raise RuntimeError("the secret of the house")
        return super().query(asked, now)


if __name__ == "__main__":
    settings = load()
    run(app(Slow(settings)), settings)
