from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from serving.app import freshness
from serving.client import Cutoff, Freshness, Meta, Missing, Publication, Tail

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 21, 11, 10, tzinfo=UTC)
NEVER = datetime.fromtimestamp(0, UTC)


def meta(seconds: float = 0.4, *says: str, batch: datetime | None = NOW) -> Meta:
    return Meta(
        cutoff=Cutoff(batch, {"0": 1}) if batch else None,
        freshness=Freshness(NOW, seconds),
        publication=Publication(7) if batch else None,
        missing=[Missing("speed", said) for said in says],
        tail=Tail(120, 0.021),
    )


def test_a_whole_answer_is_live_and_exact() -> None:
    line = freshness.line(meta(), BERLIN, NOW)
    assert (line.tone, line.head, line.lag) == ("good", "Live", "0.4 s behind")
    assert (line.batch, line.batch_time) == ("Batch complete to", "12:10")
    assert line.exact.startswith("Exact")


def test_what_is_missing_is_said_and_takes_the_word_exact_away() -> None:
    line = freshness.line(meta(0.4, "Offsets 5 to 9 of partition 2 are in no layer."), BERLIN, NOW)
    assert (line.tone, line.exact) == ("warn", "")
    assert line.says == ("Offsets 5 to 9 of partition 2 are in no layer.",)


def test_a_slow_tail_is_behind_and_not_live() -> None:
    line = freshness.line(meta(95), BERLIN, NOW)
    assert (line.tone, line.head, line.lag) == ("warn", "Behind", "95 s behind")


def test_an_answer_gets_older_while_it_is_on_the_page() -> None:
    assert freshness.line(meta(0.4), BERLIN, NOW, age=1.5).lag == "1.9 s behind"


def test_without_a_tail_the_page_is_not_live_but_has_what_batch_has() -> None:
    answer = meta()
    answer.freshness = Freshness(NEVER, 1.8e9)
    line = freshness.line(answer, BERLIN, NOW)
    assert (line.tone, line.head, line.lag) == ("warn", "Not live", "")


def test_without_any_layer_the_line_is_red() -> None:
    answer = meta(batch=None)
    answer.freshness = None
    assert freshness.line(answer, BERLIN, NOW).tone == "bad"


def test_a_cutoff_of_another_day_has_its_date() -> None:
    line = freshness.line(meta(batch=NOW - timedelta(days=1)), BERLIN, NOW)
    assert line.batch_time == "20 Nov 12:10"


def test_a_server_that_is_gone_leaves_numbers_with_their_time() -> None:
    line = freshness.unreachable("It does not answer.", NOW)
    assert line.tone == "bad"
    assert line.says == ("It does not answer. The numbers below are those of 11:10:00.",)


def test_a_tooltip_names_publication_and_tail() -> None:
    said = freshness.rests_on(meta(), BERLIN, NOW)
    assert "Publication 7" in said
    assert "2.1% of visits" in said


def test_a_layer_that_is_missing_without_loss_leaves_the_numbers_exact() -> None:
    alone = meta(batch=None)
    alone.missing = [Missing("batch", "The numbers rest on the tail alone.", loses=False)]
    line = freshness.line(alone, BERLIN, NOW)
    assert (line.tone, line.head) == ("good", "Live")
    assert line.exact.startswith("Exact")
    assert line.says == ("The numbers rest on the tail alone.",)
