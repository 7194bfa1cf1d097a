"""Figures of Plotly on the page: under the policy, in the reader's colours, as files, by keyboard."""

import csv
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.web.analysis.pages import drawn, figure_of
from tests.web.analysis.walk import SESSIONS
from tests.web.chromium import Faults
from tests.web.site import FakeApi

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
LINKS = ("#/backtest/AAPL", "#/model/AAPL")
PNG = b"\x89PNG\r\n"


@pytest.mark.parametrize("link", LINKS)
def test_figures_break_no_rule_of_the_policy_and_ask_nobody_else(
    open_page: Open, page: Page, base_url: str, link: str
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    drawn(open_page(link))
    assert all(url.startswith((base_url, "data:image/svg+xml")) for url in asked), asked
    assert page.locator("style").count() == 0


def test_the_first_view_does_without_plotly(open_page: Open, page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    open_page("#/today")
    assert not [url for url in asked if "plotly" in url]


def test_plotly_is_on_its_way_when_a_finger_comes_down_on_a_tab_that_needs_it(open_page: Open) -> None:
    page = open_page("#/today")
    with page.expect_request(re.compile("plotly")):
        page.get_by_role("link", name="Backtest").dispatch_event("pointerdown")
    expect(page).to_have_title(re.compile("^Today"))


def test_figures_follow_the_theme_and_the_palette(open_page: Open) -> None:
    page = drawn(open_page("#/model/AAPL"))
    bars = figure_of(page, "Coefficients of a member").locator(".bars path").first
    paper = page.locator(".figure-plot .main-svg").first
    seen = {(color(paper, "background-color"), color(bars, "fill"))}
    page.keyboard.press("d")
    expect(paper).to_have_css("background-color", "rgb(19, 27, 38)")
    seen.add((color(paper, "background-color"), color(bars, "fill")))
    page.evaluate("document.documentElement.dataset.palette = 'green-red'")
    expect(bars).to_have_css("fill", "rgb(47, 143, 98)")
    seen.add((color(paper, "background-color"), color(bars, "fill")))
    assert len(seen) == 3


def test_a_figure_is_saved_as_a_picture_and_as_its_numbers(open_page: Open) -> None:
    page = drawn(open_page("#/backtest/AAPL"))
    figure = figure_of(page, "Growth of 1")
    name, content = downloaded(page, lambda: figure.get_by_role("button", name="PNG").click())
    assert name == "backtest-growth-AAPL.png"
    assert content.startswith(PNG)
    assert len(content) > 10_000, "a picture with nothing on it"
    name, content = downloaded(page, lambda: figure.get_by_role("button", name="CSV").click())
    head, *rows = csv.reader(io.StringIO(content.decode()))
    assert name == "backtest-growth-AAPL.csv"
    assert head[:3] == ["Session", "Following", "Holding"]
    assert [row[0] for row in rows] == SESSIONS.astype(str).tolist()


def test_a_figure_is_moved_by_keys_and_shown_whole_again(open_page: Open) -> None:
    page = drawn(open_page("#/backtest/AAPL"))
    figure = page.get_by_role("group", name="Growth of 1")
    whole = shown(page)
    figure.focus()
    page.keyboard.press("+")
    expect(figure).to_be_focused()
    page.wait_for_timeout(100)
    near = shown(page)
    assert whole[0] < near[0] < near[1] < whole[1]
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(100)
    assert shown(page)[0] > near[0]
    page.keyboard.press("0")
    page.wait_for_timeout(100)
    assert shown(page) == whole


def test_zoom_outlives_a_moved_cost(open_page: Open) -> None:
    page = drawn(open_page("#/backtest/AAPL"))
    page.get_by_role("group", name="Growth of 1").focus()
    page.keyboard.press("+")
    page.wait_for_timeout(100)
    near = shown(page)
    page.get_by_label("Cost of each side").fill("20")
    expect(page).to_have_url(re.compile("bps=20"))
    page.wait_for_timeout(200)
    assert shown(page) == near


def test_nothing_below_a_figure_moves_when_it_is_drawn(open_page: Open, page: Page) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(re.compile("plotly-finance"), hold)
    open_page("#/model/AAPL")
    below = page.get_by_role("heading", name="Promotions and refusals")
    expect(below).to_be_attached()
    before = below.bounding_box()
    held[0].continue_()
    drawn(page)
    assert below.bounding_box() == before


def test_without_plotly_the_numbers_are_there(open_page: Open, page: Page, faults: Faults) -> None:
    page.route(re.compile("plotly-finance"), lambda route: route.abort())
    open_page("#/backtest/AAPL")
    figure = figure_of(page, "Growth of 1")
    expect(figure.get_by_text("The drawing could not be loaded")).to_be_visible()
    expect(figure.get_by_role("row")).to_have_count(len(SESSIONS) + 1)
    faults.seen = [text for text in faults.seen if "net::ERR_FAILED" not in text]


def test_numbers_and_tools_are_in_the_readers_language(
    browser: Browser, browser_context_args: dict[str, Any], api: FakeApi
) -> None:
    context = browser.new_context(**{**browser_context_args, "locale": "pt-BR"})
    page = context.new_page()
    page.goto("/#/backtest/AAPL")
    drawn(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Simulação de AAPL")
    expect(page.get_by_role("button", name="Ver tudo").first).to_be_attached()
    ticks = figure_of(page, "Crescimento de 1").locator(".ytick text, .xtick text").all_text_contents()
    assert any(re.fullmatch(r"\d,\d", text) for text in ticks), ticks
    assert any(text.startswith("abr") for text in ticks), ticks
    context.close()


def downloaded(page: Page, act: Callable[[], None]) -> tuple[str, bytes]:
    with page.expect_download() as download:
        act()
    return download.value.suggested_filename, download.value.path().read_bytes()


def color(element: Any, name: str) -> str:
    return str(element.evaluate("(element, name) => getComputedStyle(element)[name]", name))


def shown(page: Page) -> list[str]:
    """The part of time that the first figure shows."""
    return list(
        page.evaluate("document.querySelector('.figure-plot').layout.xaxis.range.map((end) => end.slice(0, 13))")
    )
