"""The proof of the ledger in the reader's own browser."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.web.answers_score import PAGE, Ledger
from tests.web.chromium import Faults
from tests.web.score.conftest import Serve
from tests.web.site import CONFIG, FakeApi

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
CHECK = "Check the chain in this browser"


def checked(page: Page) -> str:
    page.get_by_role("button", name=CHECK).click()
    expect(page.get_by_role("button", name="Check again")).to_be_visible()
    return page.locator(".proof-said").inner_text()


def test_an_honest_chain_is_proven_to_its_head_and_only_when_asked_for(
    open_page: Open, api: FakeApi, ledger: Ledger
) -> None:
    page = open_page("#/score")
    assert "/api/proof" not in api.asked
    told = checked(page)
    assert told.startswith("The chain holds: 138 entries of 46 sessions, from Mon, Mar 30, 2026 to Mon, Jun 1, 2026")
    assert api.asked.count("/api/proof") == -(-46 // PAGE)
    region = page.get_by_role("region", name="Proof")
    expect(region).to_contain_text(ledger.days[-1]["day_hash"])
    expect(region).to_contain_text("What this does not prove: when the head was published.")
    expect(page.locator("[aria-live=polite]")).to_have_text(told)


def test_a_chain_that_was_tampered_with_is_told_by_the_first_thing_that_is_wrong(
    open_page: Open, ledger: Ledger
) -> None:
    seal = ledger.days[4]["entries"][2]
    seal["sealed"] = re.sub(r'"prob_up": [\d.]+', '"prob_up": 0.99', seal["sealed"])
    page = open_page("#/score")
    told = checked(page)
    assert told.startswith("The chain is broken at MSFT, Fri, Apr 3, 2026: the text of this entry is not the one")
    expect(page.get_by_text("Before it 12 entries were proven.")).to_be_visible()


def test_a_chain_without_its_newest_session_is_broken_though_the_server_says_it_is_whole(
    open_page: Open, ledger: Ledger
) -> None:
    page = open_page("#/score")
    ledger.days.pop(10)
    assert "it does not carry the hash of the session before" in checked(page)


def test_it_can_be_stopped(open_page: Open, api: FakeApi, ledger: Ledger) -> None:
    page = open_page("#/score")
    page.route("**/api/proof?start=*", lambda _: None)  # never answered
    page.get_by_role("button", name=CHECK).click()
    expect(page.get_by_text("9 entries, up to")).to_be_visible()
    expect(page.get_by_role("progressbar", name="Sessions checked")).to_be_visible()
    page.get_by_role("button", name="Stop").click()
    expect(page.locator(".proof-result")).to_have_text("Stopped. Nothing was decided.")
    expect(page.get_by_role("button", name=CHECK)).to_be_focused()
    expect(page.locator(".proof-said")).to_have_count(0)


def test_an_api_that_fails_decides_nothing(open_page: Open, api: FakeApi, ledger: Ledger, faults: Faults) -> None:
    faults.expected.append(503)
    api.fail("/api/proof")
    page = open_page("#/score")
    page.get_by_role("button", name=CHECK).click()
    expect(page.locator(".proof-result")).to_contain_text("The data cannot be read just now")
    expect(page.locator(".proof-said")).to_have_count(0)


@pytest.mark.parametrize(("stage", "way"), [("dev", "nextday verify"), ("prod", "the description of the API")])
def test_readers_are_told_how_to_check_it_without_this_page(
    open_page: Open, api: FakeApi, serve: Serve, stage: str, way: str
) -> None:
    serve(Ledger(sessions=2))
    api.answer("/config.json", CONFIG | {"stage": stage})
    proof = open_page("#/score").get_by_role("region", name="Proof")
    expect(proof).to_contain_text(f"Check it without this page: {way}")
