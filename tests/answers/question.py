"""One question of a site, but for its range: its groups, and each metric of them."""

from collections import defaultdict
from itertools import product

from tests.answers import filters as trees
from tests.answers import metrics
from tests.answers.change import change
from tests.answers.clock import TIMES
from tests.answers.dimensions import ENTERED_BY, GOAL, shown


class Question:
    """What is asked, but for the range."""

    def __init__(self, site, names, dimensions, filters):
        self.site, self.metrics, self.dimensions = site, names, dimensions
        self.filters = filters
        self.unit = next((name for name in dimensions if name in TIMES), None)

    def rows(self, days):
        found = self._found(days, self.dimensions, self.filters)
        if not self.dimensions:
            found[()]
        kinds = {metrics.groups_of(metric, self.dimensions) for metric in self.metrics}
        groups = [group for group in found if not self.dimensions or kinds & found[group].keys()]
        columns = [self._column(metric, days, found) for metric in self.metrics]
        return [
            {"dimensions": list(group), "metrics": [of(group) for of in columns]}
            for group in groups
        ]

    def compare(self, rows, days, earlier):
        """Adds what each row is compared with; series are joined by position."""
        before = {tuple(row["dimensions"]): row["metrics"] for row in self.rows(earlier)}
        nothing = [metrics.nothing(metric, self.site.currency) for metric in self.metrics]
        then, at = {}, None
        if self.unit:
            at = self.dimensions.index(self.unit)
            then = dict(zip(days.starts(self.unit), earlier.starts(self.unit), strict=False))
        for row in rows:
            group = list(row["dimensions"])
            if at is not None:
                group[at] = then.get(group[at])
            old = before.get(tuple(group), nothing)
            changes = map(change, self.metrics, row["metrics"], old)
            row["comparison"] = {"dimensions": group, "metrics": old, "change": list(changes)}

    def _column(self, metric, days, found):
        """group -> the number."""
        if metric in metrics.SHARES:
            return self._share(metric, days, found)
        if metric in metrics.PAGES:
            return self._page_rate(metrics.PAGES[metric], days, found)
        if metric in metrics.OF_PERSONS:
            return self._of_persons(metric, days, found)
        kind, currency = metrics.rows_of(metric, self.dimensions), self.site.currency
        return lambda group: metrics.plain(metric, found[group][kind], currency)

    def _of_persons(self, metric, days, found):
        starts, start = days.starts(self.unit) if self.unit else {}, days.start()

        def of(group):
            hits = found[group]["hits"]
            since = starts[group[self.dimensions.index(self.unit)]] if starts and group else start
            new = len(metrics.new(hits, since, self.site))
            return new if metric == "new_visitors" else len(metrics.persons(hits)) - new

        return of

    def _share(self, metric, days, found):
        counts, kept = trees.holds if metric == "percentage" else trees.could, []
        if metric == "group_conversion_rate":
            kept = [n for n, name in enumerate(self.dimensions) if name != GOAL]
        if metric == "conversion_rate":
            kept = [n for n, name in enumerate(self.dimensions) if name in TIMES]
        whole = self._found(days, [self.dimensions[n] for n in kept], self.filters, counts)
        count = metrics.HITS["visitors"]

        def of(group):
            all_of_it = whole[tuple(group[n] for n in kept)] if group or not kept else Rows()
            return metrics.share(metric, count(found[group]["hits"]), count(all_of_it["hits"]))

        return of

    def _page_rate(self, column, days, found):
        """Of visits that entered, or exited, by a page, to its page views."""
        hits = self._found(days, [], self.filters)[()]["hits"]
        views = [hit["path"] for hit in hits if hit["name"] == "page_view"]
        return lambda group: metrics.page_rate(len(found[group][column]), views.count(group[0]))

    def _found(self, days, dimensions, filters, counts=trees.holds):
        """group -> its hits, visits and entries. counts: by which an event is one of the hits."""
        found, site = defaultdict(Rows), self.site
        tree = ["and", filters]
        asked = trees.leaves(trees.spelt_out(tree, site), inside=False)
        by_entry = {*dimensions, *(leaf[1] for leaf in asked)} & {*ENTERED_BY}
        for visit in site.counted():
            hits, start = site.hits_of(visit), visit["span_start"]
            matching = [hit for hit in hits if counts(tree, hit, site)]
            for hit in matching:
                if days.has(hit["time"]):
                    for group in self._groups(dimensions, hit, hit["time"], days):
                        found[group]["hits"].append(hit)
                        if hit["name"] == "page_view":
                            found[group]["views"].append(hit)
            if not days.has(start):
                continue
            for group in {
                g for hit in matching for g in self._groups(dimensions, hit, start, days)
            }:
                found[group]["visits"].append(visit)
            if matching and visit["pageviews"] and len(dimensions) == 1:
                for column in metrics.PAGES.values():
                    found[(visit[column],)][column].append(visit)
            entering = [hit for hit in hits if trees.holds(tree, hit, site, entered=True)]
            if by_entry and not visit["pageviews"]:
                continue
            for group in {
                g for h in entering for g in self._groups(dimensions, h, start, days, True)
            }:
                found[group]["entries"].append(visit)
        return found

    def _groups(self, dimensions, hit, time, days, entered=False):
        """The groups that an event is in: one, but for goals."""
        values = [
            [days.label(time, name)]
            if name in TIMES
            else trees.goals(hit, self.site.goals)
            if name == GOAL
            else [shown(name, hit, entered)]
            for name in dimensions
        ]
        return list(product(*values))


class Rows(defaultdict):
    """Of one group: hits, those that are page views, visits and entries."""

    def __init__(self):
        super().__init__(list)
