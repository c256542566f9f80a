"""The report as one text: nothing in it is fetched, and nothing of it runs."""

from html import escape
from pathlib import Path

from serving.app import compare, format, freshness, kept
from serving.app.filters.words import sentence
from serving.app.metric import METRIC
from serving.app.overview import course
from serving.app.overview.questions import currency_of
from serving.app.panel import row_name
from serving.app.points import points
from serving.app.report import svg
from serving.app.report.asked import ROWS, Report, Table, rows_of
from serving.app.tables import rows

STYLE = (Path(__file__).parent / "report.css").read_text(encoding="utf-8")


def html(report: Report) -> str:
    shown = report.asked.shown
    title = f"{shown.site.site_id}, {shown.period.covers}"
    tables = "\n".join(_table(table) for table in report.tables if rows_of(table) or table.why)
    return f"""<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{escape(title)}</title><style>{STYLE}</style></head>
<body><main>
<h1>{escape(shown.site.site_id)}</h1>
{_about(report)}
<section><div class="tiles">{_tiles(report)}</div>
{_course(report)}</section>
<div class="tables">
{tables}
</div>
</main></body></html>
"""


def _about(report: Report) -> str:
    """Of which time and under which filters it is, and what its numbers rest on."""
    shown, asked = report.asked.shown, report.asked
    meta = report.answers[asked.totals.of_all].meta
    says = [f"{shown.period.label}: {shown.period.covers}"]
    if shown.compared:
        says[0] += f", compared to {shown.compared.whole.covers}"
    segments = kept.segment_names(shown.site.site_id)
    if shown.view.filters:
        filters = ", and ".join(sentence(tree, segments) for tree in shown.view.filters)
        says.append(f"Only where {filters}.")
    rests = freshness.rests_on(meta, shown.at.zone, shown.at.now)
    says.append(f"Made {shown.at.now:%-d %b %Y, %H:%M:%S} ({shown.at.zone}). {rests}.")
    says += [missing.says for missing in meta.missing]
    return "\n".join(f"<p>{escape(said)}</p>" for said in says)


def _tiles(report: Report) -> str:
    return "\n".join(
        f'<div title="{escape(tile.title)}"><span>{escape(tile.name)}</span>'
        f"<b>{escape(tile.amount)}</b>"
        f'<small><span class="{tile.tone}">{escape(tile.change)}</span>'
        f" {escape(tile.before)}</small></div>"
        for tile in course.tiles_of(report.asked, report.answers, "")
    )


def _course(report: Report) -> str:
    asked, now = report.asked, report.asked.shown.at.now
    current = points(report.answers[asked.series], asked.metric, now)
    before = []
    if asked.series_before:
        before = points(report.answers[asked.series_before], asked.metric, now)
    against = compare.LABELS.get(asked.shown.view.compare, "Other dates")
    said = f"{asked.metric.label} by {asked.shown.interval}"
    said += f"; dashed: {against.lower()}" if before else ""
    currency = currency_of(asked.has, asked.shown)
    drawn = svg.course(asked.metric, asked.shown.interval, current, before, currency=currency)
    return f"<p>{escape(said)}</p>{drawn}"


def _table(table: Table) -> str:
    title = f"{table.panel.title}: {table.tab.label}"
    if table.answer is None:
        return f"<section><h2>{escape(title)}</h2><p>{escape(table.why)}</p></section>"
    heads = [table.tab.of.label, *(rows.short(METRIC[name].label) for name in table.metrics)]
    most = max((rows.first(row) for row in table.answer.results), default=0) or 1
    lines = []
    for row in table.answer.results:
        cells = [
            format.value(METRIC[name].kind, value)
            for name, value in zip(table.metrics, row.metrics, strict=True)
        ]
        part = 100 * rows.first(row) / most
        lines.append(
            f'<tr><td style="--part:{part:.1f}%">{escape(row_name(table.tab, row.dimensions))}</td>'
            + "".join(f"<td>{escape(cell)}</td>" for cell in cells)
            + "</tr>"
        )
    more = rows_of(table) - len(lines)
    note = f"<p>{more:,} more rows are not shown: the first {ROWS} are.</p>" if more > 0 else ""
    head = "".join(f"<th>{escape(one)}</th>" for one in heads)
    body = "".join(lines)
    return (
        f"<section><h2>{escape(title)}</h2><table><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table>{note}</section>"
    )
