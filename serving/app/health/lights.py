"""Speed, batch and serving as three lights: well, late or missing, and what is known of each."""

from datetime import datetime
from typing import Any

from serving.answers import Health
from serving.app import format
from serving.app.freshness import BEHIND_SECONDS
from serving.app.period import Moment

Told = dict[str, Any]
GOOD, WARN, BAD = "good", "warn", "bad"
LATE_RUNS = 10  # so many that were due and did not come are a fault


def lights(health: Health, layers: Told | None, at: Moment) -> list[Told]:
    """layers: None where the key that asks is not for all sites."""
    return [_speed(health, layers), _batch(health, layers, at), _serving(health)]


def _speed(health: Health, layers: Told | None) -> Told:
    fresh = health.freshness
    says = [one.says for one in health.missing if one.layer == "speed"]
    behind = fresh.seconds_behind if fresh and fresh.reached else None
    facts = [("Behind", "nothing seen yet" if behind is None else _lag(behind))]
    if layers:
        speed = layers["speed"]
        facts += [
            ("Events a second", f"{speed['events'] / speed['seconds']:,.1f}"),
            ("Commits in a minute", f"{speed['commits']:,}"),
            ("Rejected in a minute", f"{speed['dead_letters']:,}"),
        ]
    late = behind is None or behind > BEHIND_SECONDS
    tone = BAD if behind is None else WARN if says or late else GOOD
    head = {GOOD: "Live", WARN: "Behind" if late else "Incomplete", BAD: "Missing"}[tone]
    return _light("Speed layer", tone, head, facts, says)


def _batch(health: Health, layers: Told | None, at: Moment) -> Told:
    says = [one.says for one in health.missing if one.layer == "batch"]
    publication = health.publication
    if publication is None:
        return _light("Batch layer", BAD, "Nothing published", [], says)
    reached = health.cutoff.time if health.cutoff else None
    lag = (at.now - reached).total_seconds() if reached else None
    facts = [
        ("Complete to", "the start" if reached is None else when(reached, at)),
        ("Publication", f"{publication.version:,}"),
    ]
    if publication.published_at:
        facts.append(("Published", when(publication.published_at, at)))
    newest = layers["publications"] if layers else None
    if newest and newest["results"]:
        facts.append(("Audits", audits(newest["results"][0]["audits"])))
    if newest and (refused := newest["refused"]):
        found = ", ".join(one["audit"] for one in refused["found"])
        says.append(f"The last candidate failed its audits and was not published: {found}.")
    late = lag is not None and layers is not None and _is_late(lag, layers)
    if late and lag is not None:
        says.append(f"No batch run has gone beyond {_lag(lag)} ago: is Airflow running?")
    tone = WARN if says else GOOD
    return _light("Batch layer", tone, "Late" if late else "Published", facts, says)


def _is_late(lag: float, layers: Told) -> bool:
    """Whether records wait for a run that is long due; where nothing arrives, none is."""
    waiting = any((one["to"] or 0) > one["cutoff"] for one in layers["speed"]["partitions"])
    return waiting and lag > LATE_RUNS * layers["batch_every_minutes"] * 60


def _serving(health: Health) -> Told:
    says = [health.trouble] if health.trouble else []
    facts = []
    if tail := health.tail:
        share = f" ({100 * tail.share:.1f}%)" if tail.share is not None else ""
        facts.append(("Visits from the tail", f"{tail.visits:,}{share}"))
    losing = sum(one.loses for one in health.missing)
    facts.append(("Answers", "incomplete" if losing or health.trouble else "exact"))
    tone = BAD if health.trouble else WARN if losing else GOOD
    heads = {GOOD: "Answers", WARN: "Answers with gaps", BAD: "Cannot follow the warehouse"}
    return _light("Serving", tone, heads[tone], facts, says)


def audits(made: Told | None) -> str:
    """Such as: 18 passed, 1 warning."""
    if made is None:
        return "not known"
    if made["errors"]:
        return f"{made['errors']} of {made['made']} failed"
    warned = made["warnings"]
    said = f"{made['made']} passed"
    return f"{said}, {warned} {'warning' if warned == 1 else 'warnings'}" if warned else said


def when(told: datetime | str, at: Moment) -> str:
    """A time of today by the clock, another with its day."""
    given = datetime.fromisoformat(told) if isinstance(told, str) else told
    local = given.astimezone(at.zone)
    today = local.date() == at.now.date()
    return f"{local:%H:%M:%S}" if today else f"{local.day} {local:%b %H:%M}"


def _lag(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds < 10 else format.duration(seconds)


def _light(name: str, tone: str, head: str, facts: list[tuple[str, str]], says: list[str]) -> Told:
    return {
        "key": name,
        "tone": tone,
        "head": head,
        "facts": [{"key": key, "text": text} for key, text in facts],
        "says": says,
    }
