"""`clickstream simulate` and `clickstream replay` as people run them."""

import json
import os
import pty
import re
import signal
import subprocess
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from clickstream import kafka
from clickstream.cli import main
from clickstream.errors import MayPass
from clickstream.ports import free_port
from clickstream.settings import Settings
from tests.clickstream.traffic.test_produce import arrived
from tests.clickstream.traffic.test_replay_access_log import LINE
from tests.command import CLICKSTREAM, ROOT, clickstream, environment

HISTORY = [
    "simulate",
    "--history",
    "2h",
    "--history-rate",
    "0.5",
    "--until",
    "2026-10-01T10:00:00Z",
]


def kept(settings: Settings) -> int:
    return sum(end - first for first, end in kafka.offsets(settings).values())


def test_a_history_is_filled_and_the_same_command_fills_it_alike(own: Settings) -> None:
    first = clickstream(*HISTORY, "--broken", "0.01", settings=own)
    assert first.returncode == 0, first.stderr
    number = kept(own)
    assert number == pytest.approx(3600, rel=0.2)
    assert f"Sent {number:,} records" in first.stdout
    assert "about 3,600 records" in first.stderr
    clickstream(*HISTORY, "--broken", "0.01", settings=own)
    values = sorted(value for _, value in arrived(own))
    assert len(values) == 2 * number
    assert values[::2] == values[1::2]


def test_live_traffic_ends_after_its_time(own: Settings) -> None:
    ended = clickstream("simulate", "--rate", "200", "--for", "2s", settings=own)
    assert ended.returncode == 0, ended.stderr
    assert kept(own) == pytest.approx(400, rel=0.15)


def test_a_terminal_is_shown_how_far_it_is(own: Settings) -> None:
    ours, its = pty.openpty()
    try:
        ended = subprocess.run(
            [CLICKSTREAM, "simulate", "--rate", "200", "--for", "2s"],
            env=environment(own, TERM="xterm", COLUMNS="120"),
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=its,
            timeout=60,
            check=True,
        )
    finally:
        os.close(its)
    assert ended.returncode == 0
    told = os.read(ours, 65_536).decode()
    os.close(ours)
    assert re.search(r"[\d,]+ records  [\d,]+/s", told)


@pytest.mark.parametrize(("pace", "seconds"), [("original", 3.0), ("3x", 1.0)])
def test_a_log_is_replayed_at_a_pace(
    own: Settings, tmp_path: Path, pace: str, seconds: float
) -> None:
    """Lines three seconds apart; shifted to now, the first or the last of them is now."""
    path = tmp_path / "access.log"
    path.write_text(f"{LINE}\n{LINE.replace('12:00:05', '12:00:08')}\n")
    began = time.time()
    arguments = ["replay", str(path), "--site", "www.example.org", "--pace", pace]
    ended = clickstream(*arguments, "--shift-to-now", settings=own)
    assert ended.returncode == 0, ended.stderr
    assert time.time() - began > seconds
    told = sorted(json.loads(value)["event_time"] for _, value in arrived(own))
    first, last = (datetime.fromisoformat(one) for one in told)
    assert last - first == timedelta(seconds=3)
    now = first if pace == "original" else last
    assert began - 1 <= now.timestamp() <= time.time()


def test_ctrl_c_ends_live_traffic_and_says_what_was_sent(own: Settings) -> None:
    running = subprocess.Popen(
        [CLICKSTREAM, "simulate", "--rate", "100"],
        env=environment(own),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        deadline = time.monotonic() + 60
        while kept(own) < 100 and time.monotonic() < deadline:
            time.sleep(0.2)
        running.send_signal(signal.SIGINT)
        said, _ = running.communicate(timeout=30)
    finally:
        running.kill()
    assert running.returncode == 0
    assert f"Sent {kept(own):,} records" in said


def test_a_log_is_replayed_and_every_line_accounted_for(own: Settings, tmp_path: Path) -> None:
    path = tmp_path / "access.log"
    path.write_text(f"{LINE}\nrubbish\n{LINE.replace('/a/b', '/a.css')}\n")
    ended = clickstream("replay", str(path), "--site", "www.example.org", settings=own)
    assert ended.returncode == 0, ended.stderr
    assert kept(own) == 2
    for row in [r"lines +3", r"page_view +1", r"an asset of a page +1", r"visitors +1"]:
        assert re.search(row, ended.stdout), row
    assert "access.log:2" in ended.stderr


def test_a_log_shifted_to_now_ends_now(own: Settings, tmp_path: Path) -> None:
    path = tmp_path / "access.log"
    path.write_text(f"{LINE}\n{LINE.replace('12:00:05', '12:00:35')}\n")
    begun = time.strftime("%Y-%m-%dT%H:%M", time.gmtime())
    ended = clickstream("replay", str(path), "--site", "s", "--shift-to-now", settings=own)
    assert ended.returncode == 0, ended.stderr
    assert re.search(r"to +\S+Z", ended.stdout)[0].split()[-1][:16] >= begun  # type: ignore[index]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["simulate", "--site", "nobody.example"], "Choose from: shop.example, blog.example"),
        (["simulate", "--history", "month"], "'month' is no span of time"),
        (["simulate", "--until", "2026-10-01T00:00:00Z"], "live traffic begins now"),
        (["simulate", "--history", "1d", "--until", "2026-10-01T00:00:00"], "has no offset"),
        (["simulate", "--history", "1d", "--until", "soon"], "'soon' is no instant"),
        (["simulate", "--rate", "0"], "--rate is 0"),
        (["simulate", "--late", "2"], "Give a share between 0 and 1"),
        (["simulate", "--burst", "big"], "'big' is no burst"),
        (["replay", "nothing.log", "--site", "s"], "No such file"),
        (["replay", "pyproject.toml", "--site", "s"], "first 100 lines"),
        (["replay", "pyproject.toml", "--pace", "fast"], "Write max, original or 10x"),
    ],
)
def test_a_wrong_option_is_one_sentence(
    arguments: list[str],
    says: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("sys.argv", ["clickstream", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    said = capsys.readouterr().err
    assert ended.value.code == 2
    assert says in said
    assert len(said.splitlines()) == 1


def test_a_broker_that_is_not_there_is_told() -> None:
    nowhere = Settings(kafka={"bootstrap_servers": f"127.0.0.1:{free_port()}"})
    ended = clickstream("simulate", settings=nowhere)
    assert ended.returncode == MayPass.status
    assert "clickstream broker" in ended.stderr
