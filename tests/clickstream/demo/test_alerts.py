"""What the demo tells of runs that failed or are late."""

from pathlib import Path

from clickstream.demo.alerts import Alerts


def test_each_line_is_told_once_and_whole(tmp_path: Path) -> None:
    path = tmp_path / "alerts.log"
    alerts = Alerts(path)
    assert alerts.lines() == []
    path.write_text("one\ntw")
    assert alerts.lines() == ["one"]
    path.write_text("one\ntwo\nthree …\n")
    assert alerts.lines() == ["two", "three …"]
    assert alerts.lines() == []
