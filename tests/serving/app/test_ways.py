"""The ways people go through visits, SQL, health and paths, in Chromium, over the real server."""

import csv
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pyarrow.parquet as pq
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from bench.rig.served import Served
from serving.answers import Site
from serving.app import steps
from serving.app.sql.examples import EXAMPLES
from serving.app.visits.asked import VISITS
from serving.client import Client
from tests.browser import context
from tests.serving.app.arrivals import page_view
from tests.serving.app.looking import eventually_equal, tiles, wait_for_overview


def test_a_visit_of_the_log_opens_with_its_events_and_back_leads_to_the_log(
    page: Page, api: Client, site: Site
) -> None:
    page.goto("/visits")
    rows = page.locator("a.visit")
    rows.first.wait_for()
    rows.nth(2).click()
    page.wait_for_url("**visitor=*")
    given = parse_qs(urlsplit(page.url).query)
    (visitor,), (start,) = given["visitor"], given["visit"]
    asked = {"site_id": site.site_id, "visitor_id": visitor, "events": True}
    found = api.report("visits", asked | {"include": {"bots": True}})["results"]
    expect(page.locator("details.visit")).to_have_count(len(found))
    one = next(each for each in found if each["start"] == start)
    shown = page.locator("details.visit[open] li")
    expect(shown).to_have_count(len(one["timeline"]))
    names, texts = (page.locator(tag).all_inner_texts() for tag in ("dt", "dd"))
    facts = dict(zip(names, texts, strict=True))
    assert facts["VISITS"] == str(len(found))
    assert facts["PAGEVIEWS"] == str(sum(each["pageviews"] for each in found))
    page.go_back()
    rows.first.wait_for()


def test_the_log_is_paged_and_taken_away_as_a_file(page: Page, api: Client, site: Site) -> None:
    page.goto("/visits?period=7d")
    rows = page.locator("a.visit")
    rows.first.wait_for()
    newest = rows.first.get_attribute("href")
    page.get_by_role("button", name="Older").click()
    page.wait_for_url("**after=*")
    expect(page.locator(f"a.visit[href='{newest}']")).to_have_count(0)
    page.get_by_role("button", name="Newest").click()
    expect(page.locator(f"a.visit[href='{newest}']")).to_have_count(1)
    with page.expect_download() as file:
        page.get_by_role("button", name="CSV").click()
    told = list(csv.DictReader(file.value.path().read_text().splitlines()))
    total = page.locator(".st-key-head-visits strong").inner_text()
    assert total == f"{len(told):,} visits"
    assert len({(row["start"], row["visitor_id"]) for row in told}) == len(told)


def test_an_event_that_arrives_leads_to_its_visitor(
    page: Page, arrivals: Served, site: Site
) -> None:
    page.goto(f"/realtime?site={site.site_id}")
    arrivals.speed([page_view(site.site_id, "/a-way-in", "a visitor")])
    event = page.locator("a.event", has_text="/a-way-in")
    event.wait_for()
    link = event.get_attribute("href")
    event.click()
    page.locator("details.visit").first.wait_for()
    assert page.url.endswith(link or "nowhere")


def test_a_link_to_an_old_visit_opens_the_page_that_has_it(
    page: Page, api: Client, arrivals: Served, site: Site
) -> None:
    who = "a regular"
    hours = [timedelta(hours=n) for n in range(VISITS + 5)]
    arrivals.speed([page_view(site.site_id, "/", who, ago) for ago in hours])

    def starts() -> list[str]:
        told = api.report("visits", {"site_id": site.site_id, "visitor_id": who})
        return [visit["start"] for visit in told["results"]]

    eventually_equal(page, lambda: len(starts()), lambda: len(hours))
    oldest = starts()[-1]
    page.goto(f"/visits?visitor={who}&visit={oldest}")
    visits = page.locator("details.visit")
    expect(visits).to_have_count(1)
    expect(visits).to_have_attribute("open", "")
    page.get_by_role("button", name="Newest").click()
    expect(visits).to_have_count(VISITS)
    expect(page.locator("dd").first).to_have_text(str(len(hours)))


def test_sql_is_taken_from_an_example_run_drawn_and_taken_away(
    page: Page, api: Client, site: Site
) -> None:
    name = "Visits by day and device"
    page.goto("/sql")
    page.locator("summary", has_text="Examples").click()
    page.get_by_role("button", name=name).click()
    page.get_by_label("SQL, one SELECT").press("Control+Enter")
    page.locator(".stDataFrame").wait_for()
    rows = api.sql(site.site_id, EXAMPLES[name]).table
    expect(page.get_by_text(f"{rows.num_rows} rows")).to_be_visible()
    assert _file(page, "CSV", _csv) == [
        {column: str(value) for column, value in row.items()} for row in rows.to_pylist()
    ]
    assert _file(page, "Parquet", pq.read_table) == rows
    page.get_by_role("radio", name="Line").click()
    expect(page.locator(".st-key-drawn-line canvas")).to_be_visible()
    page.wait_for_url("**as=line*")
    page.reload()
    expect(page.locator(".st-key-drawn-line canvas")).to_be_visible()
    expect(page.get_by_label("SQL, one SELECT")).to_have_value(EXAMPLES[name])


def test_sql_that_is_wrong_is_told_with_the_nearest_name_and_can_be_kept(page: Page) -> None:
    page.goto("/sql")
    text = page.get_by_label("SQL, one SELECT")
    text.fill("SELECT pge FROM events")
    page.locator("button.run").click()
    expect(page.locator(".stAlert")).to_contain_text('"page"')
    page.get_by_label("Name to save it under").fill("Not yet right")
    page.get_by_role("button", name="Save").click()
    page.locator("summary", has_text="Saved").click()
    page.get_by_role("button", name="Not yet right", exact=True).wait_for()
    page.get_by_role("button", name="Delete Not yet right").click()
    page.get_by_role("button", name="Delete Not yet right for good").click()
    expect(page.get_by_text("None yet")).to_be_visible()


def test_health_shows_what_the_server_tells(page: Page, api: Client) -> None:
    page.goto("/health")
    page.locator(".lights section").first.wait_for()
    told = api.layers()
    reasons = told["dead_letters"]["reasons"]
    expect(page.locator(".st-key-dead tbody tr.barred")).to_have_count(len(reasons))
    expect(page.locator(".lights .bad header b")).to_have_text("Nothing published")
    (partition,) = told["speed"]["partitions"]
    offsets = page.locator(".st-key-offsets tbody tr td").all_inner_texts()
    assert offsets[1] == f"{partition['cutoff']:,}"
    expect(page.get_by_role("link", name="Airflow")).to_have_attribute("href", told["airflow"])


def test_a_click_in_paths_goes_deeper_and_its_numbers_are_those_of_the_api(
    page: Page, api: Client, site: Site
) -> None:
    page.goto("/paths?period=yesterday")
    first = page.locator("g.node.page").first
    first.wait_for()
    name = first.locator("title").text_content().split(":")[0]
    first.click()
    page.wait_for_url("**at=*")
    said = page.locator(".st-key-head-paths strong")
    expect(said.last).to_have_text(name)
    day = (datetime.now(ZoneInfo(site.timezone)) - timedelta(days=1)).date().isoformat()
    asked = {"site_id": site.site_id, "date_range": [day, day], "start": {"page": name}}
    told = api.report("paths", asked | {"depth": 4, "top": 5})["results"]
    (start,) = [node for node in told["nodes"] if node["step"] == 1]
    expect(said.first).to_contain_text(f"{start['visits']:,} visit")
    gone = sum(node["last"] > 0 for node in told["nodes"] if node["step"] < 4)
    expect(page.locator("path.ribbon")).to_have_count(len(told["links"]) + gone)
    rows = _file(page, "CSV", _csv)
    assert sum(int(row["visits"]) for row in rows if row["step"] == "1") == start["visits"]


CART = steps.write(({"page": "/p/*"}, {"event": "add_to_cart"}))
PICTURES = {
    "/places?by=map": "visitors by country",
    "/paths": "paths",
    f"/funnels?steps={CART}": "funnel",
    "/retention": "retention",
    "/realtime": "pageviews by minute",
}


@pytest.mark.parametrize(("address", "called"), PICTURES.items(), ids=PICTURES.values())
def test_what_is_drawn_can_be_saved_as_a_picture(page: Page, address: str, called: str) -> None:
    page.goto(address)
    button = page.locator("button.save:visible").first
    button.wait_for()
    with page.expect_download() as picture:
        button.click()
    assert called in picture.value.suggested_filename
    with Image.open(picture.value.path()) as image:
        assert image.getextrema()[3] == (255, 255)  # its ground is not see-through
        assert len(image.getcolors(maxcolors=2**24)) > 20


def test_a_report_shows_the_numbers_of_the_page_without_a_server_or_a_network(
    page: Page, chromium: Browser, tmp_path: Path
) -> None:
    page.goto("/?period=yesterday&compare=none")
    wait_for_overview(page)
    with page.expect_download() as file:
        page.get_by_role("button", name="Report").click()
    with page.expect_download() as picture:
        page.locator(".st-key-chart").hover()
        page.get_by_role("button", name="Download as PNG").click()
    assert picture.value.path().read_bytes().startswith(b"\x89PNG")
    alone = context(chromium, offline=True)
    try:
        report = alone.new_page()
        file.value.save_as(tmp_path / "report.html")
        report.goto((tmp_path / "report.html").as_uri())
        assert report.locator(".tiles b").all_inner_texts()[:6] == list(tiles(page).values())
        expect(report.locator("svg path.now").first).to_be_attached()
    finally:
        alone.close()


def _file(page: Page, button: str, read: Any) -> Any:
    with page.expect_download() as file:
        page.get_by_role("button", name=button, exact=True).click()
    return read(file.value.path())


def _csv(path: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text().splitlines()))
