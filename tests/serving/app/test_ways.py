"""The ways people go through visits, SQL, health and paths, in Chromium, over the real server."""

import csv
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, expect

from serving.answers import Site
from serving.client import Client
from tests.serving.app.looking import SOON


def test_a_visit_of_the_log_opens_with_its_events_and_back_leads_to_the_log(
    page: Page, api: Client, site: Site
) -> None:
    page.goto("/visits")
    rows = page.locator("a.visit")
    rows.first.wait_for(timeout=3 * SOON)
    rows.nth(2).click()
    page.wait_for_url("**visitor=*")
    given = parse_qs(urlsplit(page.url).query)
    (visitor,), (start,) = given["visitor"], given["visit"]
    asked = {"site_id": site.site_id, "visitor_id": visitor, "events": True}
    found = api.report("visits", asked | {"include": {"bots": True}})["results"]
    expect(page.locator("details.visit")).to_have_count(len(found), timeout=SOON)
    one = next(each for each in found if each["start"] == start)
    shown = page.locator("details.visit[open] li")
    expect(shown).to_have_count(len(one["timeline"]))
    names, texts = (page.locator(tag).all_inner_texts() for tag in ("dt", "dd"))
    facts = dict(zip(names, texts, strict=True))
    assert facts["VISITS"] == str(len(found))
    assert facts["PAGEVIEWS"] == str(sum(each["pageviews"] for each in found))
    page.go_back()
    rows.first.wait_for(timeout=SOON)


def test_the_log_is_paged_and_taken_away_as_a_file(page: Page, api: Client, site: Site) -> None:
    page.goto("/visits?period=7d")
    rows = page.locator("a.visit")
    rows.first.wait_for(timeout=3 * SOON)
    newest = rows.first.get_attribute("href")
    page.get_by_role("button", name="Older").click()
    page.wait_for_url("**after=*")
    expect(page.locator(f"a.visit[href='{newest}']")).to_have_count(0, timeout=SOON)
    page.get_by_role("button", name="Newest").click()
    expect(page.locator(f"a.visit[href='{newest}']")).to_have_count(1, timeout=SOON)
    with page.expect_download() as file:
        page.get_by_role("button", name="CSV").click()
    told = list(csv.DictReader(file.value.path().read_text().splitlines()))
    total = page.locator(".st-key-head-visits strong").inner_text()
    assert total == f"{len(told):,} visits"
    assert len({(row["start"], row["visitor_id"]) for row in told}) == len(told)


def test_an_event_that_arrives_leads_to_its_visitor(page: Page) -> None:
    page.goto("/realtime")
    event = page.locator("a.event").first
    event.wait_for(timeout=3 * SOON)
    link = event.get_attribute("href")
    event.click()
    page.locator("details.visit").first.wait_for(timeout=SOON)
    assert page.url.endswith(link or "nowhere")
