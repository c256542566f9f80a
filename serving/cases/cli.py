"""`clickstream case`."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from serving.cases.case import folders
from serving.cases.many import only_warnings, run_all
from serving.cases.run import Outcome
from serving.cases.ways import WAYS


def case(
    places: Annotated[
        list[Path], typer.Argument(metavar="FOLDER...", help="Cases, or folders that hold cases.")
    ],
) -> None:
    """Run golden cases: every answer must be the expected one, in three ways.

    A case is a folder with site.yaml, events.jsonl, query.json and expected.json. Its events are
    served by the tail alone, with the cutoff in their middle, and by batch alone; what cubes can
    tell is answered by scan too. Exits with 1 if an answer differs.
    """
    only_warnings()
    began, wrong, answers, by_cube = time.perf_counter(), 0, 0, 0
    found = [folder for place in places for folder in folders(place)]
    for folder, outcome in zip(found, run_all(found), strict=True):
        wrong += not outcome.is_right
        answers += sum(map(len, outcome.answers.values()))
        by_cube += outcome.by_cube
        beside = " (by itself; not beside other cases)" if outcome.only_alone else ""
        print(f"{'right' if outcome.is_right else 'WRONG'} {folder}{beside}")
        for line in _right(outcome) if outcome.is_right else _wrong(outcome):
            print(f"      {line}")
    print(
        f"{len(found)} cases, each in {len(WAYS)} ways: {len(found) - wrong} right, {wrong} wrong, "
        f"in {time.perf_counter() - began:.1f} s; {by_cube} of {answers} answers by both plans"
    )
    if wrong:
        raise typer.Exit(1)


def _right(outcome: Outcome) -> Iterator[str]:
    """The answers, which are the same in every way."""
    yield from map(_json, next(iter(outcome.answers.values())))


def _wrong(outcome: Outcome) -> Iterator[str]:
    yield from outcome.why.splitlines()
    for way, answers in outcome.answers.items():
        for answer in answers:
            yield f"{way}: {_json(answer)}"
        for difference in outcome.wrong.get(way, []):
            yield f"    {difference}"
    if outcome.trouble:
        yield outcome.trouble


def _json(answer: dict[str, Any]) -> str:
    """What a person compares: without what is another in each run."""
    kept = ("total_rows", "time_labels")
    meta = {name: value for name, value in answer.get("meta", {}).items() if name in kept}
    shown = {"results": answer["results"]} if "results" in answer else answer
    return json.dumps(shown | ({"meta": meta} if meta else {}), ensure_ascii=False)
