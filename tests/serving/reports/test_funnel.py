"""The funnel: law 4 against an oracle that tries every attempt, and its rules one by one."""

from hypothesis import given
from hypothesis import strategies as st

from tests.reports_oracle import Reports, funnel_rows
from tests.serving.reports.conftest import LAWS
from tests.serving.reports.merged import EVER, ask, date_range, merge, periods, served
from tests.serving.reports.which import FILTERS, STEPS, crowded, dense, filters, steps

WINDOWS = [1, 60, 1200, 1800, 3600, 86400, 366 * 86400]

questions = st.fixed_dictionaries(
    {
        "steps": steps,
        "order": st.sampled_from(["loose", "strict"]),
        "window": st.sampled_from(WINDOWS),
        "by": st.sampled_from(["visitor", "visit"]),
        "period": periods(),
        "filters": filters,
        "bots": st.booleans(),
    }
)


@LAWS
@given(served=served(dense()), questions=st.lists(questions, min_size=4, max_size=4))
def test_the_funnel_is_the_best_of_all_attempts(con, plain, served, questions):
    generation, oracle = merge(con, plain, *served), Reports(served[0], "s")
    for asked in questions:
        best = expected(oracle, asked)
        (found,) = ask(con, generation, "funnel", query(asked))["results"]
        right = funnel_rows([*best.values()], len(asked["steps"]), f"{asked['by']}s")
        assert without_labels(found) == {"dimensions": [], "steps": right}


crowds = st.fixed_dictionaries(
    {
        "steps": st.lists(st.sampled_from(STEPS[:4]), min_size=2, max_size=4),
        "order": st.sampled_from(["loose", "strict"]),
        "window": st.sampled_from([60, 120, 180, 300, 3600]),
        "by": st.sampled_from(["visitor", "visitor", "visit"]),
        "period": st.just(EVER),
        "filters": st.just(FILTERS[0]),
        "bots": st.just(False),
    }
)


@LAWS
@given(served=served(crowded()), questions=st.lists(crowds, min_size=8, max_size=8))
def test_of_many_attempts_the_best_is_found(con, plain, served, questions):
    generation, oracle = merge(con, plain, *served), Reports(served[0], "s")
    for asked in questions:
        best = [*expected(oracle, asked).values()]
        (found,) = ask(con, generation, "funnel", query(asked))["results"]
        assert without_labels(found)["steps"] == funnel_rows(
            best, len(asked["steps"]), f"{asked['by']}s"
        )


@LAWS
@given(served=served(dense()), asked=questions, by_page=st.booleans())
def test_groups_are_of_the_first_event_of_the_attempt(con, plain, served, asked, by_page):
    generation = merge(con, plain, *served)
    best = expected(Reports(served[0], "s"), asked)
    groups = {}
    for hits in best.values():
        value = hits[0]["path"] if by_page else hits[0]["visit"]["source"] or "Direct / None"
        groups.setdefault(value, []).append(hits)
    dimension = "event:page" if by_page else "visit:source"
    found = ask(con, generation, "funnel", query(asked) | {"dimensions": [dimension]})["results"]
    assert [without_labels(row) for row in found] == [
        {"dimensions": [value], "steps": funnel_rows(hits, len(asked["steps"]), f"{asked['by']}s")}
        for value, hits in sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))
    ]


@LAWS
@given(served=served(dense()), asked=questions, step=st.integers(2, 4), reached=st.booleans())
def test_people_are_those_of_the_step(con, plain, served, asked, step, reached):
    generation = merge(con, plain, *served)
    best = expected(Reports(served[0], "s"), asked)
    step = min(step, len(asked["steps"]))
    wanted = {"step": step, "are": "reached" if reached else "dropped"}
    right = [
        hits for hits in best.values() if (len(hits) >= step if reached else len(hits) == step - 1)
    ]
    more = {"people": wanted, "include": {"total_rows": True, "bots": asked["bots"]}}
    answer = ask(con, generation, "funnel", query(asked) | more)
    assert answer["meta"] == {"total_rows": len(right)}
    found = answer["results"]
    assert [row["first_step"] for row in found] == sorted(
        (row["first_step"] for row in found), reverse=True
    )
    assert sorted(map(person, found)) == sorted(
        (
            hits[0]["person"],
            hits[0]["visit"]["visitor_id"],
            *(_naive(t) for t in (hits[0]["visit"]["span_start"], *_ends(hits))),
        )
        for hits in right
    )
    page = {"pagination": {"limit": 1, "offset": 1}}
    assert ask(con, generation, "funnel", query(asked) | more | page)["results"] == found[1:2]


def expected(oracle, asked):
    return oracle.funnel(
        [is_step for _, is_step in asked["steps"]],
        asked["period"],
        asked["window"],
        strict=asked["order"] == "strict",
        by_visit=asked["by"] == "visit",
        only=asked["filters"][1],
        bots=asked["bots"],
    )


def query(asked):
    return {
        "date_range": date_range(asked["period"]),
        "steps": [step for step, _ in asked["steps"]],
        "order": asked["order"],
        "window": asked["window"],
        "by": asked["by"],
        "filters": asked["filters"][0],
        "include": {"bots": asked["bots"]},
    }


def without_labels(row):
    steps = [{k: v for k, v in step.items() if k != "label"} for step in row["steps"]]
    return row | {"steps": steps}


def person(row):
    return (
        row["person"], row["visitor_id"], row["visit"], row["first_step"], row["last_step"]
    )  # fmt: skip


def _ends(hits):
    return hits[0]["time"], hits[-1]["time"]


def _naive(time):
    return time.replace(tzinfo=None).isoformat() + "Z"
