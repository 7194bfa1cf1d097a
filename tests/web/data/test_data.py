"""What who is on call can rely on in the data view."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.web import answers
from tests.web.answers import Answer
from tests.web.chromium import PHONE, Faults
from tests.web.data import lake
from tests.web.site import FakeApi

pytestmark = pytest.mark.browser
Open = Callable[..., Page]

MANY = [f"S{at:03}" for at in range(500)]
ROOMS: dict[str, tuple[Answer, list[str]]] = {
    "revisions": (
        lake.revision(),
        ["AAPL", "200.00 → 198.00", "\N{MINUS SIGN}1.00%", "corrected by the vendor", "Wed, May 27, 2026"],
    ),
    "quarantine": (lake.quarantined(), ["MSFT", "the high is below the low", '"note": "<b>bold</b>"', "daily bars"]),
    "actions": (lake.action(), ["AAPL", "Mon, May 11, 2026", "dividend", "$0.2600"]),
    "holds": (lake.hold(), ["TSLA", "a price three times as high", "912.4", "held", "Wed, May 27, 2026"]),
}
EMPTY = {
    "completeness": "No sessions yet",
    "freshness": "Nothing is collected yet",
    "revisions": "No value has changed",
    "quarantine": "No row was refused",
    "actions": "No dividends or splits",
    "holds": "Nothing is held",
}


def test_a_lake_with_every_bar_says_so_in_a_sentence(open_page: Open, api: FakeApi) -> None:
    lake.serve(api)
    page = open_page("#/data")
    expect(page.locator(".data-verdict")).to_have_text("All 7 symbols have every bar of the last 30 days.")
    grid = page.get_by_role("grid", name="Sessions by symbol")
    expect(grid.get_by_role("row")).to_have_count(8)
    expect(grid.get_by_role("columnheader")).to_have_count(31)
    expect(cell(page, "AAPL, Fri, May 29, 2026: arrived, 1 of 1 bar")).to_be_visible()


def test_what_is_missing_is_named_and_one_click_away(open_page: Open, api: FakeApi) -> None:
    lake.serve(api, states={("TSLA", "2026-05-28"): "missing"}, late=["NVDA"])
    page = open_page("#/data")
    expect(page.locator(".data-verdict")).to_have_text(
        "1 of 7 symbols lacks bars of the last 30 days: TSLA (1 day). The newest bar of one symbol is late."
    )
    expect(page.get_by_role("rowheader").first).to_have_text("TSLA")
    page.locator(".data-verdict").get_by_role("link", name="TSLA").click()
    expect(page.get_by_role("rowheader")).to_have_text(["TSLA"])
    expect(page.get_by_role("combobox", name="Symbol", exact=True)).to_have_value("TSLA")


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (
            "missing",
            "missing, 0 of 1 bar; some bars are not there; they are asked for again; the vendor was last asked",
        ),
        ("quarantined", "quarantined, 0 of 1 bar; some bars are not there, and delivered rows were refused"),
        ("healed", "healed, 1 of 1 bar"),
        ("given_up", "given up, 0 of 1 bar; incomplete, and too old to be asked for again"),
        ("void", "void, 0 of 1 bar; the exchange did not trade"),
        ("no_bars", "no bars, 0 of 1 bar; the vendor never had any"),
        ("unknown_symbol", "unknown symbol, 0 of 1 bar; the vendor says that there is no such symbol"),
    ],
)
def test_each_state_has_its_words_and_a_shape_of_its_own(open_page: Open, api: FakeApi, state: str, said: str) -> None:
    lake.serve(api, states={("AAPL", "2026-05-28"): state})
    page = open_page("#/data")
    told = cell(page, f"AAPL, Thu, May 28, 2026: {said}")
    expect(told).to_be_visible()
    assert shape(told) != shape(cell(page, "AAPL, Fri, May 29, 2026: arrived"))


@pytest.mark.parametrize("room", ROOMS)
def test_each_room_shows_its_rows_in_words(open_page: Open, api: FakeApi, room: str) -> None:
    lake.serve(api)
    row, said = ROOMS[room]
    lake.rows(api, room, [row])
    page = open_page(f"#/data?tab={room}")
    shown = page.get_by_role("tabpanel").get_by_role("row").nth(1)
    for text in said:
        expect(shown).to_contain_text(text)
    expect(page.get_by_role("link", name="The API's answer")).to_have_attribute("href", re.compile(f"^/api/{room}"))


@pytest.mark.parametrize("room", EMPTY)
def test_each_empty_room_says_why(open_page: Open, api: FakeApi, room: str) -> None:
    lake.serve(api, [])
    page = open_page(f"#/data?tab={room}")
    expect(page.get_by_role("tabpanel").get_by_text(EMPTY[room])).to_be_visible()
    expect(page.get_by_role("tabpanel").get_by_role("row").locator("visible=true")).to_have_count(0)


def test_freshness_tells_what_is_late_first_by_source_and_by_symbol(open_page: Open, api: FakeApi) -> None:
    lake.serve(api, late=["NVDA"])
    page = open_page("#/data?tab=freshness")
    tables = page.get_by_role("tabpanel").get_by_role("table")
    expect(tables.nth(0).get_by_role("row").nth(1)).to_have_text("yahooDaily7Fri, May 29, 2026Fri, May 29, 20261")
    first = tables.nth(1).get_by_role("row").nth(1)
    expect(first).to_contain_text("NVDADaily⚠ lateThu, May 28, 2026Fri, May 29, 2026")
    expect(page.get_by_text("Hourly bars last stored")).to_be_visible()
    page.get_by_role("radio", name="Hourly").click()
    expect(tables.nth(1).get_by_role("row")).to_have_count(8)


def test_five_hundred_symbols_are_walked_in_pages_those_with_gaps_first(
    open_page: Open, page: Page, api: FakeApi
) -> None:
    lake.serve(api, MANY, states={("S499", "2026-05-28"): "missing"})
    api.answer("/api/watchlist", answers.watchlist(MANY))
    open_page("#/data")
    expect(page.get_by_role("rowheader")).to_have_text(["S499", *MANY[:49]])
    expect(page.get_by_text("Symbols 1 to 50 of 500")).to_be_visible()
    following = page.get_by_role("button", name="Next symbols")
    following.click()
    expect(page.get_by_role("rowheader")).to_have_text(MANY[49:99])
    expect(following).to_be_focused()
    page.go_back()
    expect(page.get_by_role("rowheader").first).to_have_text("S499")
    page.goto("/#/data?tab=freshness")
    expect(page.get_by_text("100 of 1,000 rows shown")).to_be_visible()
    page.get_by_role("button", name="Show more").click()
    expect(page.get_by_text("200 of 1,000 rows shown")).to_be_visible()


def test_tabs_and_grid_are_walked_by_keyboard_alone(open_page: Open, api: FakeApi) -> None:
    lake.serve(api)
    page = open_page("#/data")
    page.get_by_role("tab", name="Completeness").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Freshness")).to_be_focused()
    expect(page.get_by_role("tab", name="Completeness")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.get_by_role("tab", name="Freshness")).to_have_attribute("aria-selected", "true")
    expect(page).to_have_url(re.compile("tab=freshness"))
    page.keyboard.press("Home")
    page.keyboard.press("Space")
    expect(page.get_by_role("grid")).to_be_visible()
    assert reached(page, "[role=gridcell]") == ["AAPL, Fri, May 29, 2026: arrived, 1 of 1 bar"]
    for key in ("ArrowDown", "ArrowLeft"):
        page.keyboard.press(key)
    expect(cell(page, "AMZN, Thu, May 28, 2026")).to_be_focused()
    expect(page.locator(".cell-told")).to_have_text("AMZN, Thu, May 28, 2026: arrived, 1 of 1 bar")
    page.keyboard.press("Home")
    expect(cell(page, "AMZN, Mon, Apr 20, 2026")).to_be_focused()


def test_on_a_phone_the_sessions_scroll_and_the_symbols_stay(open_page: Open, page: Page, api: FakeApi) -> None:
    page.set_viewport_size(PHONE)
    lake.serve(api)
    open_page("#/data")
    frame, symbol = page.locator(".sessions-frame"), page.get_by_role("rowheader").first
    newest = cell(page, "AAPL, Fri, May 29, 2026")
    expect(newest).to_be_in_viewport()
    left = symbol.bounding_box()
    frame.evaluate("frame => { frame.scrollLeft = 0 }")
    expect(newest).not_to_be_in_viewport()
    assert symbol.bounding_box() == left
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_earlier_sessions_come_on_request_and_stand_in_the_link(open_page: Open, api: FakeApi) -> None:
    lake.serve(api)
    page = open_page("#/data")
    page.get_by_role("button", name="Earlier sessions").click()
    expect(page.get_by_role("columnheader")).to_have_count(61)
    expect(page).to_have_url(re.compile("sessions=60"))


def test_the_grid_is_a_table_and_a_file_too(open_page: Open, api: FakeApi) -> None:
    lake.serve(api, states={("AAPL", "2026-05-29"): "missing"})
    page = open_page("#/data?symbol=AAPL")
    page.get_by_text("These sessions as a table").click()
    expect(page.get_by_role("table").get_by_role("row")).to_have_count(31)
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    lines = Path(download.value.path()).read_text().splitlines()
    assert lines[-1] == f"AAPL,2026-05-29,missing,0,1,{lake.SEEN},{lake.SEEN}"


def test_a_long_list_goes_on_where_it_ended(open_page: Open, api: FakeApi) -> None:
    lake.serve(api)
    lake.rows(api, "revisions", [lake.revision(new_value=float(at)) for at in range(150)])
    page = open_page("#/data?tab=revisions")
    rows = page.get_by_role("tabpanel").get_by_role("row")
    expect(page.get_by_text("100 rows so far")).to_be_visible()
    page.get_by_role("button", name="Show more").click()
    expect(rows).to_have_count(151)
    expect(rows.last).to_contain_text("200.00 → 149.00")
    expect(page.get_by_role("button", name="Show more")).to_be_hidden()


def test_a_list_whose_rest_cannot_be_read_says_so_and_keeps_its_rows(
    open_page: Open, api: FakeApi, faults: Faults
) -> None:
    faults.expected.append(503)
    lake.serve(api)
    lake.rows(api, "revisions", [lake.revision(new_value=float(at)) for at in range(150)])
    page = open_page("#/data?tab=revisions")
    api.fail("/api/revisions")
    page.get_by_role("button", name="Show more").click()
    expect(page.get_by_text("The data cannot be read just now. The rows above stay.")).to_be_visible()
    expect(page.get_by_role("tabpanel").get_by_role("row")).to_have_count(101)


def test_an_api_that_fails_is_told_in_words_and_left_again(open_page: Open, api: FakeApi, faults: Faults) -> None:
    faults.expected.append(503)
    lake.serve(api)
    api.fail("/api/revisions")
    page = open_page("#/data?tab=revisions")
    failure = page.get_by_role("tabpanel").get_by_role("alert")
    expect(failure).to_contain_text("The data cannot be read just now")
    expect(page.locator(".data-verdict")).to_contain_text("All 7 symbols have every bar")
    lake.rows(api, "revisions", [lake.revision()])
    failure.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("tabpanel").get_by_role("row")).to_have_count(2)


def test_nothing_of_another_symbol_stays_when_its_rows_do_not_come(
    open_page: Open, api: FakeApi, faults: Faults
) -> None:
    faults.expected.append(503)
    lake.serve(api)
    lake.rows(api, "revisions", [lake.revision()])
    page = open_page("#/data?tab=revisions")
    expect(page.get_by_text("200.00 → 198.00")).to_be_visible()
    api.fail("/api/revisions")
    page.get_by_role("combobox", name="Symbol", exact=True).focus()
    page.get_by_role("combobox", name="Symbol", exact=True).select_option("MSFT")
    expect(page.get_by_role("tabpanel").get_by_role("alert")).to_be_visible()
    expect(page.get_by_text("200.00 → 198.00")).to_have_count(0)
    expect(page.get_by_role("combobox", name="Symbol", exact=True)).to_be_focused()


def cell(page: Page, text: str) -> Locator:
    return page.get_by_role("gridcell", name=text)


def shape(told: Locator) -> str:
    """How a sign is drawn, its colour left out."""
    script = """cell => {
      const { clipPath, borderRadius, borderWidth, borderStyle, width, height, backgroundImage } =
        getComputedStyle(cell.firstChild);
      return [clipPath, borderRadius, borderWidth, borderStyle, width, height, backgroundImage === "none"].join("|");
    }"""
    return str(told.evaluate(script))


def reached(page: Page, selector: str) -> list[str]:
    """What of these the Tab key stops at on its way through the page."""
    stops = []
    for _ in range(40):
        page.keyboard.press("Tab")
        stops.append(
            page.evaluate("one => document.activeElement.matches(one) && document.activeElement.title", selector)
        )
        if stops[-1]:
            break
    return [stop for stop in stops if stop]


def test_every_symbol_is_offered_however_late_the_watchlist_comes(open_page: Open, page: Page, api: FakeApi) -> None:
    lake.serve(api)
    held: list[Route] = []
    page.route("**/api/watchlist", lambda route: held.append(route))  # noqa: PLW0108 (Playwright marks what it is given)
    open_page("#/data?symbol=msft")
    symbols = page.get_by_role("combobox", name="Symbol", exact=True)
    expect(symbols).to_have_value("MSFT")
    expect(page.get_by_role("rowheader")).to_have_text(["MSFT"])
    for route in held:
        route.continue_()
    expect(symbols.get_by_role("option")).to_have_text(["All symbols", *answers.SYMBOLS])
