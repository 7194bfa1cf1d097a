"""The calendar of sessions: by shape, by ear and by keyboard."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.web.answers_score import Ledger
from tests.web.score.conftest import Serve

pytestmark = pytest.mark.browser
Open = Callable[..., Page]


def told(page: Page) -> str:
    """Name of what has the focus."""
    return str(page.evaluate("document.activeElement.getAttribute('aria-label') ?? ''"))


def test_arrows_walk_through_it_and_tab_passes_it_in_one_step(open_page: Open, ledger: Ledger) -> None:
    page = open_page("#/score?symbol=AAPL")
    assert page.locator(".day[tabindex='0']").count() == 1
    page.locator(".day[tabindex='0']").focus()
    assert told(page) == "Mon, Jun 1, 2026: waiting"
    walk = {
        "ArrowLeft": r"Fri, May 29, 2026: (hit|miss)",
        "ArrowUp": r"Fri, May 22, 2026: (hit|miss)",
        "ArrowRight": r"Mon, May 25, 2026: (hit|miss)",
        "ArrowDown": r"Mon, Jun 1, 2026: waiting",
        "Home": r"Mon, Mar 30, 2026: (hit|miss)",
    }
    for key, name in walk.items():
        page.keyboard.press(key)
        assert re.fullmatch(name, told(page)), (key, told(page))
        expect(page.locator(".calendar-told")).to_have_text(told(page))
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    assert told(page).startswith("Mon, Mar 30")
    page.keyboard.press("Tab")
    assert page.locator(".day:focus").count() == 0


def test_a_session_leads_to_its_replay(open_page: Open, ledger: Ledger) -> None:
    page = open_page("#/score?symbol=AAPL")
    day = page.get_by_role("link", name=re.compile("Fri, May 29, 2026"))
    expect(day).to_have_attribute("href", "#/replay/2026-05-29?symbol=AAPL")


def test_sessions_are_told_apart_without_colour(open_page: Open, serve: Serve) -> None:
    ledger = serve(Ledger(symbols=["AAPL", "MSFT"], sessions=6))
    first, second, third, fourth, fifth, sixth, _ = sorted({entry["target_session"] for entry in ledger.entries})
    for entry in ledger.entries:
        is_apple, session = entry["symbol"] == "AAPL", entry["target_session"]
        if session in (first, second):  # both right, then one
            entry["outcome"]["up"] = session == first or is_apple
        elif session == third:
            entry["outcome"]["up"] = False
        elif session == fourth:
            entry |= {"prob_up": None, "signal": "abstain", "reason": "stale_data", "outcome": None, "state": "expired"}
        elif session == fifth:
            entry |= {"late": True, "outcome": None, "state": "expired"}
        elif session == sixth:
            entry |= {"void": True, "outcome": None, "state": "void"}
    page = open_page("#/score")
    levels = page.locator(".day .day-sign").evaluate_all("signs => signs.map(sign => sign.dataset.level)")
    assert levels == ["all", "half", "none", "abstained", "late", "void", "waiting"]
    names = page.locator(".day").evaluate_all("days => days.map(day => day.getAttribute('aria-label').split(': ')[1])")
    right = ["2 of 2 right", "1 of 2 right", "0 of 2 right"]
    assert names == [*right, "2 abstained", "2 late", "2 void", "2 waiting"]
    looks = page.locator(".day .day-sign").evaluate_all(
        "signs => signs.map(sign => { const { borderStyle, borderRadius, height, backgroundImage, backgroundColor }"
        " = getComputedStyle(sign); return [borderStyle, borderRadius, height, backgroundImage,"
        " backgroundColor === 'rgba(0, 0, 0, 0)'].join(); })"
    )
    assert len(set(looks)) == len(looks)
    assert page.locator(".calendar-legend li").count() == len(levels)
