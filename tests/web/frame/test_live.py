"""How the page stays fresh, and what it says when it cannot."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.web import answers
from tests.web.chromium import Faults
from tests.web.site import CONFIG, FakeApi

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
_COUNT_CHANGES = """() => {
  window.spoken = [];
  const note = (changes) => changes.forEach(({ target }) => window.spoken.push(target.textContent));
  for (const region of document.querySelectorAll("[role=status], [aria-live]")) {
    new MutationObserver(note).observe(region, { childList: true, characterData: true, subtree: true });
  }
}"""


def test_bars_that_should_be_newer_are_called_late(open_page: Open, api: FakeApi) -> None:
    api.answer("/api/watchlist", answers.watchlist(stale=2))
    page = open_page()
    expect(page.get_by_role("button", name="Late: 2 of 7")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="late")).to_have_count(2)


def test_a_copy_that_the_lake_did_not_confirm_is_called_one(open_page: Open, page: Page) -> None:
    def unconfirmed(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, headers={**answer.headers, "x-stale": "true"})

    page.route("**/api/watchlist", unconfirmed)
    open_page()
    expect(page.get_by_role("button", name="The lake does not answer: a kept copy")).to_be_visible()


def test_refresh_asks_the_server_each_time(open_page: Open, api: FakeApi) -> None:
    page = open_page()
    before = api.asked.count("/api/watchlist")
    for presses in (1, 2):
        with page.expect_response("**/api/watchlist"):
            page.keyboard.press("r")
        assert api.asked.count("/api/watchlist") == before + presses


def test_offline_is_told_at_once_and_nothing_is_called_checked(open_page: Open, faults: Faults) -> None:
    faults.offline = True
    page = open_page()
    page.context.set_offline(True)
    pill = page.get_by_role("button", name="The server cannot be reached")
    expect(pill).to_be_visible(timeout=6_000)
    expect(page.get_by_role("cell", name="As usual").first).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_role("button", name="On time")).to_be_visible()


def test_a_first_answer_that_fails_is_tried_again_soon_and_by_itself(
    open_page: Open, page: Page, api: FakeApi, faults: Faults
) -> None:
    faults.expected.append(503)
    api.fail("/api/watchlist")
    page.goto("/")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("The data cannot be read just now")
    expect(alert).to_contain_text("Trying again in 2 s")
    expect(alert).to_contain_text("Request JKJaXmPLvHcESHA=")
    expect(alert).to_have_count(1)
    api.mend()
    expect(page.get_by_role("heading", level=1)).to_have_text("Forecasts for Mon, Jun 1, 2026", timeout=20_000)
    expect(alert).to_have_count(0)


def test_what_is_on_screen_stays_when_a_refresh_fails(open_page: Open, api: FakeApi, faults: Faults) -> None:
    faults.expected.append(503)
    page = open_page()
    api.fail("/api/watchlist")
    page.keyboard.press("r")
    expect(page.get_by_role("button", name="The data cannot be read just now")).to_be_visible()
    expect(page.get_by_role("cell", name="As usual").first).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_watchlist_that_cannot_be_had_is_told_beside_a_view_that_is_wrong_for_good(
    page: Page, api: FakeApi, faults: Faults
) -> None:
    faults.expected += [404, 503]
    unknown = answers.problem(404, "unknown-symbol", "Unknown symbol", "ZZZZ is not collected here.")
    for path in ("/api/latest", "/api/predict"):
        api.refuse(path, unknown)
    api.fail("/api/watchlist")
    page.goto("/#/market/ZZZZ")
    expect(page.get_by_role("button", name="The data cannot be read just now")).to_be_visible()
    expect(page.get_by_role("alert").first).to_contain_text("Not followed here")


def test_what_the_browser_still_has_does_not_end_a_failure(open_page: Open, api: FakeApi, faults: Faults) -> None:
    faults.expected.append(503)
    page = open_page("#/market/AAPL")
    api.fail("/api/watchlist")
    page.keyboard.press("r")
    failed = page.get_by_role("button", name="The data cannot be read just now")
    expect(failed).to_be_visible()
    with page.expect_response("**/api/watchlist"):
        page.keyboard.press("j")
    expect(page.locator(".price")).to_be_visible()
    expect(failed).to_be_visible()
    api.mend()
    page.keyboard.press("k")
    expect(page.get_by_role("button", name="On time")).to_be_visible()


@pytest.mark.parametrize(("access", "words"), [("key", "This stage wants a key"), ("private", "This stage is private")])
def test_a_stage_whose_api_is_not_for_everybody_says_so_and_asks_nothing(
    open_page: Open, page: Page, api: FakeApi, access: str, words: str
) -> None:
    api.answer("/config.json", CONFIG | {"access": access})
    page.goto("/")
    expect(page.get_by_role("alert")).to_contain_text(words)
    assert api.asked.count("/api/scoreboard") == 0


def test_an_answer_that_is_none_is_told(open_page: Open, page: Page, api: FakeApi) -> None:
    api.answer("/api/watchlist", answers.watchlist() | {"prob_up": [1.7] * 7})
    page.goto("/")
    expect(page.get_by_role("alert")).to_contain_text("The answer makes no sense")


def test_a_refresh_without_news_says_nothing_aloud(open_page: Open, page: Page) -> None:
    open_page()
    page.evaluate(_COUNT_CHANGES)
    with page.expect_response("**/api/watchlist"):
        page.keyboard.press("r")
    page.wait_for_timeout(300)
    assert page.evaluate("window.spoken") == []


def test_the_sheet_tells_when_news_are_due_in_both_times(open_page: Open) -> None:
    page = open_page()
    page.get_by_role("button", name="On time").click()
    sheet = page.get_by_role("dialog", name="How fresh is this?")
    expect(sheet).to_contain_text("Next bars due" + "Mon, Jun 1, 10:36 EDT (Mon, 16:36 GMT+2)")
    sheet.get_by_role("button", name="Refresh by itself").click()
    expect(sheet.get_by_role("button", name="Refresh by itself")).to_have_attribute("aria-pressed", "false")
