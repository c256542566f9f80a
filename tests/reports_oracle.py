"""What reports must answer, in plain Python over the oracle's visits and hits.

It shares nothing with the engines. Where an engine is clever, this tries everything.
"""

from collections import defaultdict
from datetime import timedelta
from fractions import Fraction
from math import floor

from tests import oracle


class Reports:
    """Reports of one site. events: all that was received, as dicts of clickstream.event.EVENT.

    Steps, filters and nodes are Python functions of a hit (which holds its visit), so that what is
    tried here are the reports and not the language of conditions.
    """

    def __init__(self, events, site_id, gap=timedelta(minutes=30)):
        mine = [event for event in events if event["site_id"] == site_id]
        self.visits = oracle.visits(mine, gap)
        self.everything = oracle.hits(mine, gap)

    def hits(self, period=None, bots=False, only=lambda hit: True):
        """Those that a report sees, in the order of events."""
        seen = [
            hit
            for hit in self.everything
            if (bots or not hit["visit"]["bot"])
            and (period is None or period[0] <= hit["time"] < period[1])
            and only(hit)
        ]
        return sorted(seen, key=in_order)

    def funnel(self, steps, period, window, *, strict=False, by_visit=False, **which):
        """{person or visit: (hits of its best attempt)}: of all attempts, by trying each."""
        theirs = defaultdict(list)
        for hit in self.hits(period, **which):
            theirs[visit_of(hit) if by_visit else hit["person"]].append(hit)
        best = {}
        for key, hits in theirs.items():
            steps_only = [hit for hit in hits if any(step(hit) for step in steps)]
            found = list(_attempts(steps_only, steps, timedelta(seconds=window), strict))
            if found:
                best[key] = min(found, key=lambda hits: (-len(hits), [in_order(h) for h in hits]))
        return best

    def retention(self, starts, bounds, cohorts, start=None, returning=None, **which):
        """{(cohort, how many intervals later): persons}. starts: where intervals begin, in order;
        bounds: the range. cohorts: new, first or every. start, returning: None is any event.
        """
        came, back = defaultdict(set), defaultdict(set)
        for hit in self.hits(bounds, **which):
            n = sum(one <= hit["time"] for one in starts) - 1
            if start is None or start(hit):
                came[hit["person"]].add(n)
            if returning is None or returning(hit):
                back[hit["person"]].add(n)
        ever = self._first_seen(which.get("bots", False))
        found = defaultdict(set)
        for person, active in came.items():
            if cohorts == "new":
                born = sum(one <= ever[person] for one in starts) - 1
                active = active & {born}
            for cohort in sorted(active)[:1] if cohorts == "first" else active:
                found[cohort, 0].add(person)
                for n in back[person]:
                    if n > cohort:
                        found[cohort, n - cohort].add(person)
        return {key: len(persons) for key, persons in found.items()}

    def lifecycle(self, starts, end, **which):
        """[(new, returning, resurrecting, dormant)] of each interval but the first, which is the
        one before the range. starts: where intervals begin; end: of the last.
        """
        edges = [*starts, end]
        ever = self._first_seen(which.get("bots", False))
        active = [
            {hit["person"] for hit in self.hits((edges[n], edges[n + 1]), **which)}
            for n in range(len(starts))
        ]
        found = []
        for n in range(1, len(starts)):
            new = {person for person in active[n] if ever[person] >= starts[n]}
            again = active[n] - new
            found.append(
                (
                    len(new),
                    len(again & active[n - 1]),
                    len(again - active[n - 1]),
                    len(active[n - 1] - active[n]),
                )
            )
        return found

    def paths(self, bounds, *, only=lambda hit: True, bots=False, **how):
        """The walk of each visit that starts in the bounds: its nodes from the anchor on, and
        whether there are more. only: what some hit of the visit meets.
        """
        visits = defaultdict(list)
        for hit in self.hits(None, bots):
            visits[visit_of(hit)].append(hit)
        for (_, start), hits in visits.items():
            if bounds[0] <= start < bounds[1] and any(map(only, hits)):
                yield from _walk(hits, **how)

    def log(self, bounds, *, only=lambda hit: True, bots=False):
        """Visits that start in the bounds, newest first, with their hits."""
        found = []
        for visit in self.visits:
            hits = [h for h in self.hits(None, True) if visit_of(h) == _key(visit)]
            inside = bounds[0] <= visit["span_start"] < bounds[1]
            if inside and (bots or not visit["bot"]) and any(map(only, hits)):
                found.append((visit, hits))
        found.sort(key=lambda one: one[0]["visitor_id"])
        return sorted(found, key=lambda one: one[0]["span_start"], reverse=True)

    def _first_seen(self, bots):
        found = {}
        for hit in self.hits(None, bots):
            found.setdefault(hit["person"], hit["time"])
        return found


def sankey(walks, top, threshold, back=False):
    """Nodes {(step, node): (visits, last, values)} and links {(step, from, to): visits}; the node
    None is the others of the step.
    """
    counts = defaultdict(lambda: defaultdict(int))
    for nodes, _ in walks:
        for step, node in enumerate(nodes, 1):
            counts[step][node] += 1
    shown = {
        step: sorted(of, key=lambda node: (-of[node], node[0] == "event", node[1]))[:top]
        for step, of in counts.items()
    }
    found, last, values = defaultdict(int), defaultdict(int), defaultdict(set)
    links = defaultdict(int)
    for nodes, more in walks:
        named = [n if n in shown[step] else None for step, n in enumerate(nodes, 1)]
        for step, node in enumerate(named, 1):
            found[step, node] += 1
            values[step, node].add(nodes[step - 1])
            last[step, node] += step == len(named) and not more
        for step in range(1, len(named)):
            near, far = named[step - 1], named[step]
            links[(step, far, near) if back else (step, near, far)] += 1
    nodes = {key: (n, last[key], len(values[key])) for key, n in found.items()}
    return nodes, {key: n for key, n in links.items() if n >= threshold}


def _walk(hits, *, events, collapse, depth, start=None, end=None):
    nodes = []
    for hit in hits:
        node = ("page", hit["path"]) if hit["name"] == "page_view" else ("event", hit["name"])
        wanted = hit["name"] != "engagement" if events else hit["name"] == "page_view"
        if wanted and not (collapse and nodes and nodes[-1] == node):
            nodes.append(node)
    anchor = start or end
    if anchor:
        places = [n for n, node in enumerate(nodes) if anchor(node)]
        if not places:
            return
        nodes = nodes[places[0] :] if start else nodes[places[0] :: -1]
    if nodes:
        yield nodes[:depth], len(nodes) > depth


def funnel_rows(attempts, count, counted="visitors"):
    """The steps of a funnel of these attempts, as the report shows them, without labels."""
    rows = []
    reached = [sum(len(hits) > n for hits in attempts) for n in range(count)]
    for n in range(count):
        took = sorted(
            hits[n]["time"] - hits[n - 1]["time"] for hits in attempts if n and len(hits) > n
        )
        lost = reached[n - 1] - reached[n] if n else None
        rows.append(
            {
                "step": n + 1,
                counted: reached[n],
                "conversion_rate": percent(reached[n], reached[0], 2),
                "step_conversion_rate": percent(reached[n], reached[n - 1], 2) if n else None,
                "drop_off": lost,
                "drop_off_rate": percent(lost, reached[n - 1], 2) if n else None,
                "mean_seconds": _seconds(sum(took, timedelta()), len(took)),
                "median_seconds": _seconds(*_middle(took)),
            }
        )
    return rows


def _attempts(hits, steps, window, strict, so_far=()):
    """Every attempt, also those that could have gone on."""
    if so_far:
        yield so_far
    if len(so_far) == len(steps):
        return
    for n, hit in enumerate(hits):
        in_time = not so_far or hit["time"] - so_far[0]["time"] <= window
        if steps[len(so_far)](hit) and in_time:
            yield from _attempts(hits[n + 1 :], steps, window, strict, (*so_far, hit))
        if strict and so_far:
            break


def in_order(hit):
    return hit["time"], hit["event_id"], hit["visit"]["visitor_id"]


def visit_of(hit):
    return hit["visit"]["visitor_id"], hit["visit"]["span_start"]


def _key(visit):
    return visit["visitor_id"], visit["span_start"]


def percent(part, whole, places):
    return rounded(Fraction(100 * part, whole), places) if whole else 0.0


def rounded(value, places):
    """Half up."""
    return floor(value * 10**places + Fraction(1, 2)) / 10**places


def _middle(took):
    """The sum of the one or two in the middle, and how many they are."""
    if not took:
        return timedelta(), 0
    both = took[(len(took) - 1) // 2 : len(took) // 2 + 1]
    return sum(both, timedelta()), len(both)


def _seconds(total, count):
    if not count:
        return None
    return floor(Fraction(total // timedelta(microseconds=1), 1_000_000 * count) + Fraction(1, 2))
