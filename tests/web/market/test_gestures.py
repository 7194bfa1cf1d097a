"""What pointer, wheel and fingers do to the chart."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

from tests.web import answers
from tests.web.chromium import PHONE
from tests.web.painting import note_texts, painted_texts
from tests.web.site import FakeApi

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
Spot = tuple[float, float]
LINK = "#/market/AAPL?r=3m&on=volume"
# milliseconds
LONG_PRESS, TABLE_FOLLOWS = 700, 400


def days_in_view(page: Page) -> list[str]:
    """The bars in view, the newest first, as the table tells them once the view has come to rest."""
    page.wait_for_timeout(TABLE_FOLLOWS)
    rows = page.get_by_role("row")
    return [row.split("\t")[0] for row in rows.all_inner_texts()[1:]]


def spot(page: Page, across: float, down: float) -> Spot:
    """A place on the chart, as parts of its width and height."""
    box = page.locator(".plot").bounding_box()
    assert box
    return box["x"] + across * box["width"], box["y"] + down * box["height"]


def legend_day(page: Page) -> str:
    return page.locator("#legend dd").first.inner_text()


def drag(page: Page, start: Spot, end: Spot) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=4)
    page.mouse.up()


@pytest.fixture
def chart(open_page: Open) -> Page:
    """The chart of three months with its table opened."""
    page = open_page(LINK)
    page.get_by_text("Bars in view as a table").click()
    page.locator(".plot").scroll_into_view_if_needed()
    return page


def test_the_wheel_zooms_at_the_pointer_and_leaves_the_page_where_it_is(chart: Page) -> None:
    before, scrolled = days_in_view(chart), chart.evaluate("scrollY")
    chart.mouse.move(*spot(chart, 0.3, 0.3))
    day = legend_day(chart)
    for _ in range(4):
        chart.mouse.wheel(0, -120)
    after = days_in_view(chart)
    assert len(after) < len(before) * 0.7
    assert set(after) < set(before)
    assert legend_day(chart) == day
    assert chart.evaluate("scrollY") == scrolled
    expect(chart.get_by_role("radio", name="3M")).not_to_be_checked()
    for _ in range(9):
        chart.mouse.wheel(0, 120)
    assert len(days_in_view(chart)) > len(before)


def test_a_wheel_turned_sideways_scrolls(chart: Page) -> None:
    before = days_in_view(chart)
    chart.mouse.move(*spot(chart, 0.3, 0.3))
    chart.mouse.wheel(-200, 0)
    after = days_in_view(chart)
    # newest first
    assert after[0] < before[0] or after[-1] != before[-1]
    assert abs(len(after) - len(before)) <= 3


def test_bars_are_dragged_no_further_than_there_are_any(chart: Page) -> None:
    before = days_in_view(chart)
    drag(chart, spot(chart, 0.2, 0.3), spot(chart, 0.7, 0.3))
    after = days_in_view(chart)
    assert before[0] not in after
    for _ in range(8):
        drag(chart, spot(chart, 0.1, 0.3), spot(chart, 0.9, 0.3))
    assert len(days_in_view(chart)) >= len(before) - 1


def test_axes_are_drawn_out_and_pressed_together_until_they_are_let_go(open_page: Open, page: Page) -> None:
    note_texts(page)
    open_page(LINK)

    def ticks() -> set[str]:
        page.evaluate("window.writtenTexts = []")
        page.get_by_role("button", name="SMA 50").click()
        return {text for text in painted_texts(page) if text.endswith("0.00")}

    before = ticks()
    axis = spot(page, 0.98, 0.3)
    drag(page, axis, spot(page, 0.98, 0.6))
    assert ticks() != before
    page.mouse.dblclick(*axis)
    assert ticks() == before
    page.get_by_text("Bars in view as a table").click()
    bars = days_in_view(page)
    drag(page, spot(page, 0.3, 0.98), spot(page, 0.6, 0.98))
    fewer = days_in_view(page)
    assert len(fewer) < len(bars) * 0.6
    assert fewer[0] == bars[0]


def test_the_crosshair_tells_of_its_bar_and_of_the_newest_once_it_has_left(open_page: Open, page: Page) -> None:
    note_texts(page)
    open_page(LINK)
    newest = legend_day(page)
    page.mouse.move(*spot(page, 0.4, 0.9))
    day = legend_day(page)
    assert day != newest
    assert day in painted_texts(page)
    page.mouse.move(5, 5)
    assert legend_day(page) == newest


def test_a_view_follows_the_newest_bar_and_any_other_stays_on_its_bars(chart: Page, api: FakeApi) -> None:
    def comes(count: int) -> None:
        every = answers.latest("AAPL")
        last = every["candles"][-1]
        more = [last | {"timestamp": f"2026-06-{day:02}"} for day in range(1, count + 1)]
        candles = [*every["candles"], *more]
        api.answer("/api/latest", every | {"candles": candles, "count": len(candles), "expected": len(candles)})
        chart.get_by_role("button", name="Refresh now").click()
        expect(chart.get_by_text(f"Newest bar {['Mon', 'Tue'][count - 1]}, Jun {count}, 2026")).to_be_visible()

    chart.get_by_role("application").press("+")
    first = days_in_view(chart)
    comes(1)
    followed = days_in_view(chart)
    assert "Jun 1" in " ".join(followed)
    assert abs(len(followed) - len(first)) <= 1
    chart.get_by_role("application").press("Home")
    before = days_in_view(chart)
    comes(2)
    assert days_in_view(chart) == before


def test_a_change_is_drawn_once(open_page: Open, page: Page) -> None:
    note_texts(page)
    open_page(LINK)
    page.wait_for_load_state("networkidle")
    page.evaluate("window.writtenTexts = []")
    page.get_by_role("button", name="RSI").click()
    painted_texts(page)
    texts = page.evaluate("window.writtenTexts")
    assert [texts.count(name) for name in ("Volume", "RSI 14")] == [1, 1]


@pytest.mark.parametrize("ratio", [1, 1.25, 2])
def test_a_pixel_of_the_chart_is_one_of_the_screen(browser: Browser, base_url: str, api: FakeApi, ratio: float) -> None:
    context = browser.new_context(base_url=base_url, device_scale_factor=ratio)
    page = context.new_page()
    page.goto(f"/{LINK}")
    expect(page.locator(".plot canvas").first).to_be_visible()
    page.wait_for_timeout(300)
    sizes = page.evaluate(
        """() => {
        const canvas = document.querySelector(".plot canvas");
        const { width, height } = canvas.getBoundingClientRect();
        return [canvas.width, canvas.height, width * devicePixelRatio, height * devicePixelRatio];
        }"""
    )
    assert sizes[:2] == pytest.approx(sizes[2:], abs=1)
    context.close()


@dataclass
class Fingers:
    """Fingers on a phone's screen."""

    session: CDPSession
    page: Page

    def down(self, *spots: Spot) -> None:
        self._send("touchStart", spots)

    def move(self, *spots: Spot) -> None:
        self._send("touchMove", spots)

    def up(self) -> None:
        self._send("touchEnd", ())

    def _send(self, kind: str, spots: Sequence[Spot]) -> None:
        points = [{"x": x, "y": y, "id": at} for at, (x, y) in enumerate(spots)]
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


@pytest.fixture
def fingers(browser: Browser, base_url: str, api: FakeApi) -> Iterator[Fingers]:
    context = browser.new_context(
        viewport=PHONE, has_touch=True, is_mobile=True, base_url=base_url, reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(f"/{LINK}")
    page.get_by_text("Bars in view as a table").click()
    page.locator(".plot").scroll_into_view_if_needed()
    page.wait_for_timeout(300)
    yield Fingers(context.new_cdp_session(page), page)
    context.close()


def test_a_finger_that_stays_moves_the_crosshair_and_not_the_page(fingers: Fingers) -> None:
    page = fingers.page
    newest, before, scrolled = legend_day(page), days_in_view(page), page.evaluate("scrollY")
    fingers.down(spot(page, 0.2, 0.6))
    page.wait_for_timeout(LONG_PRESS)
    first = legend_day(page)
    for step in range(1, 9):
        fingers.move(spot(page, 0.2 + step * 0.05, 0.6 - step * 0.05))
    assert legend_day(page) not in {first, newest}
    fingers.up()
    assert legend_day(page) != newest
    assert days_in_view(page) == before
    assert page.evaluate("scrollY") == scrolled
    fingers.down(spot(page, 0.5, 0.5))
    fingers.up()
    page.wait_for_timeout(50)
    assert legend_day(page) == newest


def test_a_finger_scrolls_the_chart_sideways_and_two_zoom_it(fingers: Fingers) -> None:
    page = fingers.page
    before = days_in_view(page)
    fingers.down(spot(page, 0.2, 0.5))
    for step in range(1, 9):
        fingers.move(spot(page, 0.2 + step * 0.07, 0.5))
    fingers.up()
    scrolled = days_in_view(page)
    assert before[0] not in scrolled
    assert abs(len(scrolled) - len(before)) <= 3
    fingers.down(spot(page, 0.4, 0.5), spot(page, 0.5, 0.5))
    for step in range(1, 9):
        fingers.move(spot(page, 0.4 - step * 0.03, 0.5), spot(page, 0.5 + step * 0.03, 0.5))
    fingers.up()
    assert len(days_in_view(page)) < len(scrolled) * 0.6
