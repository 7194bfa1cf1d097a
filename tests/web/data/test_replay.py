"""A past day is shown as it was said and known, and what came of it when that is asked for."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.web.answers import Answer
from tests.web.chromium import Faults
from tests.web.data import lake, ledger
from tests.web.site import FakeApi

pytestmark = pytest.mark.browser
Open = Callable[..., Page]

HEADING = "What nextday said for Wed, May 27, 2026, and what it knew"


def test_outcomes_stay_hidden_until_they_are_asked_for(open_page: Open, api: FakeApi) -> None:
    ledger.serve(api, [ledger.entry("AAPL"), ledger.entry("MSFT", up=False), ledger.entry("TSLA", prob_up=None)])
    page = open_page("#/replay/2026-05-27")
    expect(page.get_by_role("heading", level=1)).to_have_text(HEADING)
    expect(page.get_by_role("row", name="AAPL").first).to_contain_text("53.1%")
    said = page.get_by_role("main").inner_text()
    assert not re.search(r"\b(hit|miss|203|197)\b", said)
    page.get_by_role("button", name="Show what came").click()
    expect(page.get_by_role("row", name="AAPL").first).to_contain_text("hit+3.00 (+1.50%)")
    expect(page.get_by_role("row", name="MSFT").first).to_contain_text("miss\N{MINUS SIGN}3.00 (\N{MINUS SIGN}1.50%)")
    expect(page.get_by_role("row", name="TSLA").first).to_contain_text("abstained")
    expect(page.get_by_text("1 of 2 was on the right side of one half.")).to_be_visible()
    expect(page).to_have_url(re.compile("came=yes"))
    page.get_by_role("button", name="Hide what came").click()
    expect(page.get_by_text("hit+3.00")).to_have_count(0)


def test_a_day_without_a_session_says_so_and_offers_the_nearest(open_page: Open, api: FakeApi) -> None:
    ledger.serve(api)
    page = open_page("#/replay/2026-05-24")
    expect(page.get_by_text("Nothing was said for Sun, May 24, 2026")).to_be_visible()
    expect(page.get_by_role("link", name="Fri, May 22, 2026")).to_be_visible()
    page.get_by_role("link", name="Tue, May 26, 2026").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Tue, May 26, 2026")
    expect(page.get_by_text("What was said of 7 symbols")).to_be_visible()


@pytest.mark.parametrize("text", ["hello", "2026-02-30", "0026-05-29"])
def test_what_is_no_date_is_called_so_and_the_newest_session_offered(open_page: Open, api: FakeApi, text: str) -> None:
    ledger.serve(api)
    page = open_page(f"#/replay/{text}")
    expect(page.get_by_text(f"“{text}” is no date")).to_be_visible()
    expect(page.get_by_role("link", name="Fri, May 29, 2026")).to_be_visible()


def test_a_ledger_without_entries_says_when_they_come(open_page: Open, api: FakeApi) -> None:
    ledger.serve(api, [])
    page = open_page("#/replay")
    expect(page.get_by_text("Forecasts are published every night, after the training.")).to_be_visible()


def test_sessions_are_stepped_through_by_buttons_keys_and_date(open_page: Open, api: FakeApi) -> None:
    ledger.serve(api)
    page = open_page("#/replay/2026-05-27?symbol=MSFT")
    heading, symbol = page.get_by_role("heading", level=1), page.get_by_role("combobox", name="Symbol", exact=True)
    expect(symbol).to_have_value("MSFT")
    loaded(page)
    page.get_by_role("button", name="Previous session").click()
    expect(heading).to_contain_text("Tue, May 26")
    expect(page.get_by_role("button", name="Previous session")).to_be_focused()
    loaded(page)
    page.keyboard.press("[")
    expect(heading).to_contain_text("Fri, May 22")
    loaded(page)
    expect(page.get_by_role("button", name="Previous session")).to_have_attribute("aria-disabled", "true")
    page.keyboard.press("]")
    expect(heading).to_contain_text("Tue, May 26")
    page.get_by_label("Date of the session").fill("2026-05-29")
    expect(heading).to_contain_text("Fri, May 29")
    expect(symbol).to_have_value("MSFT")
    page.keyboard.press("[")  # the date has the focus: it is typed into
    expect(heading).to_contain_text("Fri, May 29")
    page.get_by_role("link", name="Back to now").click()
    expect(page).to_have_url(re.compile(r"#/today$"))


def test_keys_that_are_switched_off_do_nothing(open_page: Open, page: Page, api: FakeApi) -> None:
    ledger.serve(api)
    page.add_init_script("localStorage.setItem('settings', JSON.stringify({ shortcuts: 'off' }))")
    open_page("#/replay/2026-05-27")
    loaded(page)
    page.keyboard.press("[")
    page.get_by_role("button", name="Next session").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Thu, May 28")


@pytest.mark.parametrize(
    ("entry", "recomputed", "said"),
    [
        (ledger.entry("AAPL"), None, "53.123450%: equal to the last bit"),
        (ledger.entry("AAPL"), {"prob_up": 0.54, "equal": False, "reason": None}, "54.000000%: not what was published"),
        (ledger.entry("AAPL"), {"prob_up": None, "equal": None, "reason": "model x is gone"}, "not possible"),
        (ledger.entry("AAPL", prob_up=None, reason="stale_data"), None, "It abstained. The last session's bar has not"),
    ],
)
def test_a_forecast_is_told_with_what_it_knew_and_whether_it_comes_out_again(
    open_page: Open, api: FakeApi, entry: Answer, recomputed: Answer | None, said: str
) -> None:
    ledger.serve(api, [entry], recomputed=recomputed)
    page = open_page("#/replay/2026-05-27?symbol=AAPL")
    facts = page.locator(".replay-facts")
    expect(facts).to_contain_text("Last bar knownTue, May 26, 2026")
    expect(facts).to_contain_text(said)
    expect(facts).to_contain_text(64 * "e")
    if entry["prob_up"] is not None:
        page.locator("summary", has_text="2 features, as they were sealed").click()
        expect(page.get_by_role("row", name="return_1")).to_contain_text("\N{MINUS SIGN}0.012345")
    else:
        expect(page.get_by_text("No features were sealed with it.")).to_be_visible()
    page.locator("summary", has_text="1 file that was read").click()
    expect(page.get_by_role("row", name="bars_1d/bucket=0")).to_contain_text("3sL4kqtJlcpXroDTDmJ")


def test_what_has_changed_since_is_marked_and_what_came_later_is_not_told(open_page: Open, api: FakeApi) -> None:
    ledger.serve(api)
    later = lake.revision(row_key="2026-05-28", old_value=1.0, new_value=2.0)
    lake.rows(api, "revisions", [lake.revision(row_key="2026-05-21"), later])
    changed = ["2026-05-21"]
    api.serve(
        "/api/bars",
        lambda query: (200, ledger.bars("AAPL", changed=[] if "known_at" in query else changed)),
    )
    page = open_page("#/replay/2026-05-27?symbol=AAPL")
    corrections = page.get_by_role("region", name="Corrections of what it knew").get_by_role("row")
    expect(corrections).to_have_count(2)
    expect(corrections.nth(1)).to_contain_text("200.00 → 198.00")
    bars = page.get_by_role("region", name="The last bars as they were known")
    expect(bars.get_by_role("row", name="Thu, May 21")).to_contain_text("now Close 201.50")
    expect(bars.get_by_role("row", name="Wed, May 20")).to_contain_text("same")
    expect(bars.locator("[data-changed]")).to_have_count(2)


def test_bars_on_another_scale_are_not_called_changed(open_page: Open, api: FakeApi) -> None:
    ledger.serve(api)
    api.serve(
        "/api/bars",
        lambda query: (200, ledger.bars("AAPL", basis=None if "known_at" in query else "2026-05-28")),
    )
    page = open_page("#/replay/2026-05-27?symbol=AAPL")
    expect(page.get_by_text("A split has rescaled all prices since")).to_be_visible()
    expect(page.locator("[data-changed]")).to_have_count(0)


def test_a_symbol_of_which_nothing_was_said_is_told_so(open_page: Open, api: FakeApi) -> None:
    ledger.serve(api)
    page = open_page("#/replay/2026-05-27?symbol=ZZZZ")
    expect(page.get_by_text("Nothing was said of ZZZZ")).to_be_visible()
    page.get_by_role("combobox", name="Symbol", exact=True).select_option("MSFT")
    expect(page.get_by_role("heading", name="What it knew of MSFT")).to_be_visible()
    expect(page.locator(".replay-facts")).to_be_visible()


def test_an_api_that_fails_is_told_in_words_and_left_again(open_page: Open, api: FakeApi, faults: Faults) -> None:
    faults.expected.append(503)
    ledger.serve(api)
    api.fail("/api/replay")
    page = open_page("#/replay/2026-05-27")
    failure = page.get_by_role("main").get_by_role("alert")
    expect(failure).to_contain_text("The data cannot be read just now")
    expect(page.get_by_text("What was said of 7 symbols")).to_be_visible()
    ledger.serve(api)
    failure.get_by_role("button", name="Try again").click()
    expect(page.locator(".replay-facts")).to_contain_text("equal to the last bit")


def test_five_hundred_symbols_are_told_a_part_at_a_time(open_page: Open, api: FakeApi) -> None:
    ledger.serve(api, [ledger.entry(f"S{at:03}") for at in range(500)])
    page = open_page("#/replay/2026-05-27")
    expect(page.get_by_text("What was said of 500 symbols")).to_be_visible()
    expect(page.get_by_text("100 of 500 rows shown")).to_be_visible()
    page.get_by_role("button", name="Show more").click()
    page.get_by_role("link", name="S150").click()
    expect(page.get_by_role("heading", name="What it knew of S150")).to_be_visible()
    expect(page.locator(".replay-facts")).to_be_visible()


def loaded(page: Page) -> None:
    """Wait until the sessions beside the one on screen are known."""
    expect(page.locator("[data-waits]")).to_have_count(0)


def test_a_symbol_may_be_written_in_small_letters(open_page: Open, api: FakeApi) -> None:
    ledger.serve(api)
    page = open_page("#/replay/2026-05-27?symbol=msft")
    expect(page.get_by_role("heading", name="What it knew of MSFT")).to_be_visible()
    expect(page.locator(".replay-facts")).to_be_visible()
