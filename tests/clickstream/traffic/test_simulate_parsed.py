"""What parse makes of simulated traffic."""

import pyarrow.compute as pc
import pytest

from clickstream.parse import Parsed, parse
from clickstream.traffic.record import Record
from clickstream.traffic.simulate import Shares
from clickstream.traffic.simulate.broken import KINDS, broken_copy
from tests.clickstream.parsing import reason_of, table
from tests.clickstream.traffic.simulated import DAY, fields, simulated

BOTH = ("shop.example", "blog.example")


@pytest.fixture(scope="module")
def sent() -> list[Record]:
    shares = Shares(late=0.02, duplicate=0.02, shuffle=0.02, broken=0.05)
    return simulated(sites=BOTH, history_ms=DAY, history_rate=0.3, shares=shares)


@pytest.fixture(scope="module")
def parsed(sent: list[Record]) -> Parsed:
    return parse(table(*(record.value for record in sent)))


def test_exactly_the_broken_records_are_dead_letters(sent: list[Record], parsed: Parsed) -> None:
    broken = [record.value for record in sent if record.broken]
    assert parsed.dead_letters["value"].to_pylist() == broken
    assert parsed.events.num_rows == len(sent) - len(broken)


def test_every_kind_of_broken_record_is_a_dead_letter(sent: list[Record]) -> None:
    good = next(record.value for record in sent if not record.broken)

    class First:
        """Chooses the kinds one after the other."""

        def __init__(self, kind: int) -> None:
            self.kind = kind

        def random(self) -> float:
            return (self.kind + 0.5) / len(KINDS)

    reasons = [reason_of(broken_copy(good, First(kind))) for kind in range(len(KINDS))]  # type: ignore[arg-type]
    assert all(reasons)
    assert len(set(reasons)) >= 13


def test_nothing_sent_is_lost_in_parsing(sent: list[Record], parsed: Parsed) -> None:
    good = [fields(record) for record in sent if not record.broken]
    for column in ("event_id", "visitor_id", "name", "url"):
        assert parsed.events[column].to_pylist() == [event[column] for event in good]


def test_every_visitor_has_a_country_a_device_and_a_browser(parsed: Parsed) -> None:
    people = parsed.events.filter(pc.invert(parsed.events["bot"]))
    for column in ("country", "device", "browser", "os", "language", "screen"):
        assert "" not in people[column].to_pylist(), column


def test_bots_are_told_and_people_are_not_taken_for_bots(parsed: Parsed) -> None:
    events = parsed.events
    programs = pc.or_(
        pc.match_substring_regex(events["user_agent"], "(?i)bot|facebookexternalhit"),
        pc.match_substring_regex(events["user_agent"], "curl|python"),
    )
    assert events["bot"].to_pylist() == programs.to_pylist()
    assert 0.02 < pc.mean(events["bot"]).as_py() < 0.25


def test_the_main_channels_are_there(parsed: Parsed) -> None:
    assert set(parsed.events["channel"].to_pylist()) >= {
        "Direct", "Organic Search", "Paid Search", "Organic Social", "Paid Social", "Email",
        "Referral", "AI Assistants", "Affiliates",
    }  # fmt: skip
