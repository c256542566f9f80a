"""Goals, funnels and retention as people use them, in Chromium, over the real server."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from clickstream.metrics import METRICS
from serving.answers import Site
from serving.app import format, steps
from serving.app.address import View
from serving.app.funnels.asked import Funnel
from serving.app.funnels.asked import report as funnel_report
from serving.app.goals.figures import CONVERTED
from serving.app.goals.questions import GOAL, goals
from serving.app.goals.questions import Site as Has
from serving.app.period import Moment
from serving.app.retained.asked import CAME
from serving.app.retained.asked import report as retention_report
from serving.app.shown import Shown
from serving.client import Client
from tests.serving.app.conftest import fresh_page
from tests.serving.app.looking import eventually_equal, tile

CART = [{"page": "/p/*"}, {"event": "add_to_cart"}]


@pytest.fixture(autouse=True)
def _nothing_stays(api: Client, site: Site) -> Iterator[None]:
    yield
    for kind in ("funnels", "goals"):
        for each in api.definitions(site.site_id, kind):
            api.remove(site.site_id, kind, each)


def shown(site: Site, view: View) -> Shown:
    zone = ZoneInfo(site.timezone)
    return Shown(view, site, Moment(zone, datetime.now(zone), date.min))


def choose(box: Locator, value: str) -> None:
    """One of a list, or what is typed."""
    box.locator("input").fill(value)
    box.page.get_by_role("option").first.wait_for()
    box.locator("input").press("Enter")


def test_a_goal_is_defined_told_as_by_the_api_narrowed_and_removed(
    page: Page, api: Client, site: Site
) -> None:
    page.goto("/goals?period=yesterday&compare=none")
    page.get_by_role("button", name="Add a goal").click()
    page.get_by_label("Name", exact=True).fill("Saw a product")
    page.get_by_text("A page is viewed").click()
    choose(page.locator(".st-key-goal-page"), "/p/*")
    expect(page.get_by_text("visitors convert it")).to_be_visible()
    page.get_by_role("button", name="Save").click()
    row = page.locator(".goal", has_text="Saw a product")
    expect(row).to_contain_text("Views /p/*")
    says = re.compile(re.escape(METRICS["total_revenue"].says))
    expect(page.locator("th", has_text="Revenue")).to_have_attribute("title", says)

    view = View(period="yesterday", compare="none").choosing(GOAL, "Saw a product")
    asked = goals(shown(site, view), Has(("Saw a product",), (), "EUR"))
    assert asked.totals.converted

    def of_the_api() -> list[str]:
        (told,) = api.query(asked.totals.converted).results  # type: ignore[arg-type]
        return [
            format.value(f.kind, value) for f, value in zip(CONVERTED, told.metrics, strict=True)
        ]

    row.click()
    page.wait_for_url("**goal=Saw*")
    eventually_equal(page, lambda: [tile(page, f.name) for f in CONVERTED], of_the_api)
    first = page.locator(".tablebox tbody tr").first
    source = first.locator(".label").inner_text()
    unique = first.locator("td b").first.inner_text()
    first.get_by_role("button").click()
    expect(page.locator(".chip .what")).to_have_text(f"Source is {source}")
    expect(page.locator(".tile[data-k=unique] .amount")).to_have_text(unique)

    page.get_by_role("button", name="Edit Saw a product").click()
    page.get_by_role("button", name="Remove", exact=True).click()
    page.get_by_role("button", name="Really remove it").click()
    expect(row).to_have_count(0)
    assert api.definitions(site.site_id, "goals") == []


def test_a_funnel_is_put_together_saved_shared_and_followed_to_a_visit(
    page: Page, api: Client, site: Site, chromium: Browser, app_url: str
) -> None:
    page.goto("/funnels?period=yesterday&compare=none")
    page.get_by_role("button", name="New funnel").click()
    choose(page.locator(".st-key-step-0-page"), "/p/*")
    choose(page.locator(".st-key-step-1-kind"), "An event")
    choose(page.locator(".st-key-step-1-event"), "add_to_cart")
    page.get_by_role("button", name="Show", exact=True).click()
    page.wait_for_url("**steps=*")
    counts = page.locator(".funnel .count")
    expect(counts).to_have_count(2)
    page.locator(".st-key-switch-window").get_by_role("radio", name="1 hour").click()
    page.wait_for_url("**window=3600*")

    of = Funnel(tuple(CART), window=3600)
    asked = funnel_report(shown(site, View(period="yesterday", compare="none")), of)
    told = api.report(asked.name, asked.asked)["results"][0]["steps"]
    numbers = [f"{step['visitors']:,} visitor{'s' * (step['visitors'] != 1)}" for step in told]
    expect(counts.first).to_have_text(numbers[0])
    eventually_equal(page, counts.all_inner_texts, lambda: numbers)

    page.get_by_role("button", name="Edit", exact=True).click()
    page.get_by_label("Name, to save it").fill("Into the cart")
    page.get_by_label("Name, to save it").press("Tab")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**funnel=*")
    (saved,) = api.definitions(site.site_id, "funnels")
    assert (saved["name"], saved["steps"], saved["window"]) == ("Into the cart", CART, 3600)
    with fresh_page(chromium, app_url) as stranger:
        stranger.goto(page.url)
        expect(stranger.locator(".funnel .count").first).to_have_text(numbers[0])
        assert stranger.locator(".funnel .count").all_inner_texts() == numbers

    page.locator(".funnel .left").nth(1).click()
    people = page.locator(".tablebox tbody tr")
    expect(people.first).to_be_visible()
    expect(page.get_by_text(f"{told[1]['drop_off']:,} visitor")).to_be_visible()
    people.first.get_by_role("button").click()
    page.wait_for_url("**/visits?*visitor=*")
    expect(page.locator("details.visit[open]")).to_have_count(1)
    page.go_back()
    expect(counts.first).to_have_text(numbers[0])


def test_cohorts_are_those_of_the_api(page: Page, api: Client, site: Site) -> None:
    page.goto("/retention?period=7d&compare=none")
    cells = page.locator("tbody tr:not(.mean) .cell")
    expect(cells.first).to_be_visible()
    page.locator(".st-key-switch-who").get_by_role("radio", name="All who came").press("Enter")
    page.wait_for_url("**cohorts=every*")
    page.locator(".st-key-switch-cells").get_by_role("radio", name="People").click()
    page.wait_for_url("**cells=count*")
    view = View(period="7d", compare="none", choices=(("cohorts", "every"),))

    def of_the_api() -> list[str]:
        asked = retention_report(shown(site, view))
        found = api.report(asked.name, asked.asked)["results"]
        return [
            f"{cell['people']:,}" if row["people"] else "" for row in found for cell in row["cells"]
        ]

    eventually_equal(page, cells.all_inner_texts, of_the_api)
    came = page.locator(".st-key-choose-came select")
    came.select_option("other")
    choose(page.locator(".st-key-came-page"), "/p/*")
    page.get_by_role("button", name="Show", exact=True).click()
    page.wait_for_url("**came=*")
    view = view.choosing(CAME, steps.write([{"page": "/p/*"}]))
    eventually_equal(page, cells.all_inner_texts, of_the_api)
    expect(came).to_have_value("other")
    came.select_option("")
    page.wait_for_url(lambda url: "came=" not in url)
    unfinished = page.locator("tbody tr:not(.mean) .unfinished")
    expect(unfinished).to_have_count(7)  # today's of each cohort
