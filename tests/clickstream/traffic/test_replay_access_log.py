"""Lines of access logs, one oddity at a time."""

import gzip
from collections import deque
from pathlib import Path
from typing import Any

import pytest

from clickstream.errors import ClickstreamError
from clickstream.traffic.record import Record
from clickstream.traffic.replay.combined import request
from clickstream.traffic.replay.records import records, source, span_ms
from clickstream.traffic.replay.requests import event_name, why_not
from clickstream.traffic.replay.summary import Summary
from tests.clickstream.traffic.simulated import fields

LINE = (
    '203.0.113.7 - - [01/Oct/2026:12:00:05 +0200] "GET /a/b?x=1 HTTP/1.1" 200 512 '
    '"https://www.google.com/" "Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Firefox/142.0"'
)
AT = 1_790_848_805_000  # 10:00:05 UTC


def replayed(
    path: Path, *, shift_ms: int = 0, site: str = "s.example"
) -> tuple[list[Record], Summary]:
    summary = Summary()
    return list(records([source(path, site, site, None)], shift_ms, summary)), summary


def events_of(tmp_path: Path, *lines: str, **options: Any) -> list[dict[str, Any]]:
    path = tmp_path / "access.log"
    path.write_text("".join(f"{line}\n" for line in lines))
    return [fields(record) for record in replayed(path, **options)[0] if not record.broken]


def asked(line: str) -> Any:
    found = request(line.encode())
    assert found is not None
    return found


def test_a_line_becomes_a_page_view_with_all_that_it_tells(tmp_path: Path) -> None:
    (event,) = events_of(tmp_path, LINE)
    assert event["name"] == "page_view"
    assert event["event_time"] == "2026-10-01T10:00:05.000Z"
    assert event["url"] == "https://s.example/a/b?x=1"
    assert event["referrer"] == "https://www.google.com/"
    assert event["ip"] == "203.0.113.7"
    assert event["user_agent"].endswith("Firefox/142.0")
    assert "user_id" not in event


def test_a_packed_file_gives_the_same_as_a_plain_one(tmp_path: Path) -> None:
    plain, packed = tmp_path / "a.log", tmp_path / "b.log"
    plain.write_text(f"{LINE}\n")
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert replayed(plain)[0] == replayed(packed)[0]


def test_who_logged_in_by_http_is_the_user(tmp_path: Path) -> None:
    (event,) = events_of(tmp_path, LINE.replace("- - [", "- ada ["))
    assert event["user_id"] == "ada"


@pytest.mark.parametrize(
    "end", [' "10.0.0.1"', " 0.005 0.004", ' "-" "gzip" 1234'], ids=["main", "times", "more"]
)
def test_what_follows_the_user_agent_is_not_looked_at(end: str) -> None:
    assert asked(LINE + end) == asked(LINE)


def test_escaped_quotes_and_bytes_are_read_as_they_were_sent() -> None:
    found = asked(LINE.replace("Mozilla/5.0 (X11", r"My \"Agent\" \xc3\xa9 (X11"))
    assert found.user_agent.startswith('My "Agent" é (X11')


def test_bytes_that_are_not_utf8_do_not_stop_it() -> None:
    found = request(LINE.encode().replace(b"Mozilla", b"Moz\xffilla"))
    assert found is not None
    assert found.user_agent.startswith("Moz\ufffdilla")


@pytest.mark.parametrize(
    ("changed", "to"),
    [
        ("[01/Oct/2026:12:00:05 +0200]", "[31/Feb/2026:12:00:05 +0200]"),
        ("[01/Oct/2026:12:00:05 +0200]", "[01/Okt/2026:12:00:05 +0200]"),
        ("200 512", "OK 512"),
        ('Firefox/142.0"', "Firefox/142.0"),
        (LINE, ' "curl/8"'),
        (LINE, "\0\0\0"),
    ],
)
def test_a_line_of_another_form_is_sent_as_it_is(tmp_path: Path, changed: str, to: str) -> None:
    path = tmp_path / "access.log"
    odd = LINE.replace(changed, to)
    path.write_text(f"{LINE}\n{odd}\n")
    sent, summary = replayed(path)
    assert [record.value for record in sent if record.broken] == [odd.encode()]
    assert summary.unreadable.total() == 1
    assert list(summary.places.values()) == [["access.log:2"]]


@pytest.mark.parametrize(
    ("request_line", "status", "becomes"),
    [
        ("GET / HTTP/1.1", 200, "page_view"),
        ("GET /about HTTP/2.0", 304, "page_view"),
        ("GET /a.html?q=x.css HTTP/1.1", 200, "page_view"),
        ("GET /v1.2/docs HTTP/1.1", 200, "page_view"),
        ("GET http://s.example/about HTTP/1.1", 200, "page_view"),
        ("GET /paper.PDF HTTP/1.1", 200, "file_download"),
        ("GET /site.css?v=3 HTTP/1.1", 200, ""),
        ("GET /feed.xml HTTP/1.1", 200, ""),
        ("GET /gone HTTP/1.1", 404, ""),
        ("GET /paper.pdf HTTP/1.1", 206, ""),
        ("HEAD / HTTP/1.1", 200, ""),
        ("POST /buy HTTP/1.1", 200, ""),
        ("GET http://[x HTTP/1.1", 200, ""),
        ("GET http://[x/ HTTP/1.1", 404, ""),
        ("-", 400, ""),
        (r"\x16\x03\x01", 400, ""),
    ],
)
def test_a_request_is_a_page_a_download_or_no_event(
    request_line: str, status: int, becomes: str
) -> None:
    line = LINE.replace("GET /a/b?x=1 HTTP/1.1", request_line).replace(" 200 ", f" {status} ")
    assert event_name(asked(line)) == becomes
    assert bool(why_not(asked(line))) == (not becomes)


def test_a_request_whose_address_is_none_is_told_as_no_http(tmp_path: Path) -> None:
    path = tmp_path / "access.log"
    path.write_text(f"{LINE}\n{LINE.replace('/a/b?x=1', 'http://[x')}\n{LINE}\n")
    sent, summary = replayed(path)
    assert len(sent) == summary.events == 2
    assert summary.skipped == {"no HTTP request": 1}


def test_a_visitor_is_an_address_with_a_user_agent_within_one_site(tmp_path: Path) -> None:
    other_address = LINE.replace("203.0.113.7", "203.0.113.8")
    other_agent = LINE.replace("142.0", "143.0")
    first, other, third, again = events_of(tmp_path, LINE, other_address, other_agent, LINE)
    assert len({event["visitor_id"] for event in (first, other, third)}) == 3
    assert again["visitor_id"] == first["visitor_id"]
    (elsewhere,) = events_of(tmp_path, LINE, site="other.example")
    assert elsewhere["visitor_id"] != first["visitor_id"]


def test_identical_lines_are_events_of_their_own_in_any_file(tmp_path: Path) -> None:
    twice = [event["event_id"] for event in events_of(tmp_path, LINE, LINE)]
    assert len(set(twice)) == 2
    (tmp_path / "elsewhere").mkdir()
    assert [e["event_id"] for e in events_of(tmp_path / "elsewhere", LINE, LINE)] == twice


def test_a_shift_moves_the_time_and_makes_other_events(tmp_path: Path) -> None:
    (event,) = events_of(tmp_path, LINE)
    (shifted,) = events_of(tmp_path, LINE, shift_ms=3_600_000)
    assert shifted["event_time"] == "2026-10-01T11:00:05.000Z"
    assert shifted["event_id"] != event["event_id"]
    assert shifted["visitor_id"] == event["visitor_id"]


def test_lines_out_of_order_keep_their_own_times(tmp_path: Path) -> None:
    path = tmp_path / "access.log"
    path.write_text(f"{LINE}\n{LINE.replace('12:00:05', '11:59:59')}\n")
    sent, _ = replayed(path)
    assert [record.event_ms for record in sent] == [AT, AT - 6000]
    assert [record.at_ms for record in sent] == [AT, AT]


def test_the_span_is_that_of_the_events(tmp_path: Path) -> None:
    path = tmp_path / "access.log"
    path.write_text(f"{LINE}\nrubbish\n{LINE.replace('12:00:05', '12:30:05')}\n")
    assert span_ms([source(path, "s", "s", None)]) == (AT, AT + 1_800_000)


def test_a_blank_line_and_one_that_kafka_would_refuse_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "access.log"
    path.write_text(f"{LINE}\n\n{LINE}{'x' * 1_100_000}\n")
    sent, summary = replayed(path)
    assert len(sent) == 1
    assert summary.skipped["a blank line"] == 1
    assert summary.skipped.total() == 2


def test_a_log_without_a_site_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "access.log"
    path.write_text(f"{LINE}\n")
    with pytest.raises(ClickstreamError, match="--site"):
        source(path, "", "", None)


def test_a_file_that_is_no_log_is_refused_unless_one_insists(tmp_path: Path) -> None:
    path = tmp_path / "README.md"
    path.write_text("# Nothing\n" * 200)
    with pytest.raises(ClickstreamError, match="first 100 lines"):
        source(path, "s", "s", None)
    sent = list(records([source(path, "s", "s", "combined")], 0, Summary()))
    assert len(sent) == 200
    assert all(record.broken for record in sent)


def test_a_damaged_file_is_told_after_what_could_be_read(tmp_path: Path) -> None:
    path = tmp_path / "access.log.gz"
    lines = "".join(f"{LINE}{number}\n" for number in range(5000))
    path.write_bytes(gzip.compress(lines.encode())[:-2000])
    summary = Summary()
    found = records([source(path, "s", "s", None)], 0, summary)
    with pytest.raises(ClickstreamError, match=r"access\.log\.gz, after line \d+"):
        deque(found)
    assert summary.events > 1000


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ClickstreamError, match="No such file"):
        source(tmp_path / "nothing.log", "s", "s", None)
