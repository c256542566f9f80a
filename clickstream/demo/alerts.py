"""What Airflow tells of runs that failed or are late: the lines that are new in its file."""

from pathlib import Path


class Alerts:
    """A file that others append to; it need not be there yet."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read = 0  # bytes

    def lines(self) -> list[str]:
        """What has been appended since this was asked for last, whole lines only."""
        if not self._path.exists():
            return []
        with self._path.open("rb") as file:
            file.seek(self._read)
            new = file.read()
        whole = new[: new.rfind(b"\n") + 1]
        self._read += len(whole)
        return whole.decode(errors="replace").splitlines()
