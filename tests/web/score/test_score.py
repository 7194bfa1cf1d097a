"""What the forecasts have been worth, as a reader is told it."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect
from pydantic import BaseModel

from ops.contract.answers.ledger import LedgerEntries, Proof
from ops.contract.answers.scores import Scoreboard, Scoreboards
from tests.web import answers
from tests.web.answers_score import Ledger, no_record
from tests.web.chromium import Faults
from tests.web.score.conftest import Serve
from tests.web.site import FakeApi

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
LIBRARY = 20_000
"""Milliseconds in which Plotly, a megabyte, is read and run on a busy machine."""


@pytest.mark.parametrize(
    ("asked", "promised"), [({}, Scoreboard), ({"by": "symbol"}, Scoreboards), ({"by": "month"}, Scoreboards)]
)
def test_the_made_up_scoreboards_are_such_as_the_contract_promises(
    asked: dict[str, str], promised: type[BaseModel]
) -> None:
    promised.model_validate(Ledger(sessions=4).scoreboard(asked)[1])


def test_the_made_up_ledger_is_such_as_the_contract_promises() -> None:
    ledger = Ledger(sessions=4)
    Proof.model_validate(ledger.proof({"sealed": "true"})[1])
    LedgerEntries.model_validate(ledger.forecasts({"limit": "1000"})[1])


def test_the_verdict_stands_first_with_its_figures(open_page: Open, ledger: Ledger) -> None:
    page = open_page("#/score")
    expect(page.locator(".lead").first).to_contain_text("Skill not shown: 53.1% of 412 settled forecasts")
    tile = page.locator(".measure").filter(has_text="On the right side")
    expect(tile).to_contain_text("53.1%95% interval 48.1% to 58.1%within chance")
    counts = page.locator(".counts")
    for told in ("Sessions judged60", "Wait for their close7", "Late, never scored1", "Abstained2"):
        expect(counts).to_contain_text(told)
    expect(counts).to_contain_text("2: The last session's bar has not arrived.")
    assert page.locator(".measure-standing:not([data-standing=chance])").count() == 0
    assert "skill shown" not in page.locator("main").inner_text().lower()


def test_skill_is_claimed_where_it_is_shown(open_page: Open, ledger: Ledger) -> None:
    better = {"value": 0.04, "low": 0.01, "high": 0.07}
    skill = answers.scoreboard()["skill"] | {"over_base_rate": better, "log_loss": better}
    ledger.scores = {"demonstrated": True, "skill": skill}
    page = open_page("#/score")
    expect(page.locator(".lead").first).to_contain_text("Skill shown: 53.1%")
    expect(page.locator("[data-standing=better]")).to_have_count(2)


@pytest.mark.parametrize("title", ["Do probabilities come true?", "Skill, session by session"])
def test_a_figure_has_its_sentence_its_numbers_and_its_files(open_page: Open, ledger: Ledger, title: str) -> None:
    page = open_page("#/score")
    figure = page.locator(".figure").filter(has_text=title)
    expect(figure.locator("svg.main-svg").first).to_be_visible(timeout=LIBRARY)
    expect(figure.locator(".figure-sentence")).to_contain_text("95%" if "come true" in title else "chance alone")
    figure.locator("summary").click()
    expect(figure.get_by_role("row")).to_have_count(2 if "come true" in title else 46)
    for kind in ("CSV", "PNG"):
        with page.expect_download() as download:
            figure.get_by_role("button", name=kind).click()
        assert re.fullmatch(rf"nextday-\w+-all\.{kind.lower()}", download.value.suggested_filename)


@pytest.mark.parametrize("sessions", [1, 2])
def test_the_first_sessions_are_told_by_their_days(open_page: Open, serve: Serve, sessions: int) -> None:
    serve(Ledger(sessions=sessions))
    page = open_page("#/score")
    ticks = page.locator(".figure").filter(has_text="Skill, session by session").locator(".xtick text")
    expect(ticks.first).to_be_visible(timeout=LIBRARY)
    assert not any(":" in told for told in ticks.all_text_contents())


def test_an_empty_ledger_says_when_to_come_back(open_page: Open, serve: Serve) -> None:
    serve(Ledger(sessions=0, scores=no_record()))
    page = open_page("#/score")
    expect(page.locator(".lead").first).to_have_text(re.compile("No forecast has been settled yet"))
    expect(page.get_by_text("the next one is Mon, Jun 1, 2026")).to_be_visible()
    expect(page.locator(".figure").filter(has_text="Do probabilities come true?")).to_be_hidden()
    counts = page.locator(".counts")
    expect(counts).to_contain_text("Wait for their close7")
    expect(counts).to_have_css("border-top-width", "0px")


def test_an_api_that_fails_is_told_and_come_back_from(
    open_page: Open, api: FakeApi, serve: Serve, faults: Faults
) -> None:
    faults.expected.append(503)
    ledger = serve(Ledger())
    api.fail("/api/scoreboard")
    page = open_page("#/help")
    page.get_by_role("link", name="Score", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("The data cannot be read just now")
    serve(ledger)
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".lead").first).to_contain_text("Skill not shown")


def test_a_symbol_has_its_own_record_and_none_of_another_is_seen_meanwhile(open_page: Open, ledger: Ledger) -> None:
    page = open_page("#/score")
    page.get_by_role("region", name="By symbol").get_by_role("link", name="MSFT").click()
    expect(page).to_have_url(re.compile(r"#/score\?symbol=MSFT$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Score of MSFT")
    entries = page.get_by_role("region", name="From the ledger")
    expect(entries.get_by_role("row").nth(1)).to_contain_text("waiting")
    assert set(entries.locator("tbody td:nth-child(2)").all_text_contents()) == {"MSFT"}
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Score")


def test_a_record_that_comes_too_late_is_not_shown_as_another_one(open_page: Open, ledger: Ledger) -> None:
    page = open_page("#/score")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/api/scoreboard?symbol=MSFT*", hold)
    page.locator(".score-tools select").select_option("MSFT")
    expect(page.locator(".measure").first).to_be_hidden()
    page.go_back()
    expect(page.locator(".measure").first).to_be_visible()
    for route in held:
        route.continue_()
    page.wait_for_load_state("networkidle")
    expect(page.get_by_role("heading", level=1)).to_have_text("Score")
    assert len(set(page.locator(".ledger tbody td:nth-child(2)").all_text_contents())) == len(ledger.symbols)


def test_every_symbol_is_offered_however_late_the_watchlist_comes(page: Page, open_page: Open, ledger: Ledger) -> None:
    held: list[Route] = []
    page.route("**/api/watchlist", lambda route: held.append(route))  # noqa: PLW0108 (Playwright marks what it is given)
    open_page("#/score")
    expect(page.locator(".measure").first).to_be_visible()
    options = page.locator(".score-tools option")
    expect(options).to_have_count(1)
    for route in held:
        route.continue_()
    expect(options).to_have_count(1 + len(answers.SYMBOLS))


def test_those_who_choose_by_keys_keep_their_place(open_page: Open, ledger: Ledger) -> None:
    page = open_page("#/score")
    page.get_by_role("radio", name="All", exact=True).focus()
    page.keyboard.press("ArrowLeft")
    expect(page).to_have_url(re.compile("window=250"))
    expect(page.get_by_role("radio", name="250")).to_be_focused()


def test_windows_and_parts_are_steps_of_the_link(open_page: Open, ledger: Ledger) -> None:
    page = open_page("#/score")
    page.get_by_role("radio", name="90").click()
    expect(page).to_have_url(re.compile(r"#/score\?window=90$"))
    page.get_by_role("radio", name="Month").click()
    months = page.get_by_role("region", name="By month, all symbols")
    expect(months.get_by_role("row").nth(1)).to_contain_text("Jun 2026")
    page.go_back()
    expect(page.get_by_role("region", name="By symbol")).to_be_visible()
    expect(page.get_by_role("radio", name="90")).to_be_checked()


def test_five_hundred_symbols_are_sorted_and_made_as_they_come_into_view(open_page: Open, serve: Serve) -> None:
    serve(Ledger(symbols=[f"S{at:03}" for at in range(500)], sessions=2))
    page = open_page("#/score")
    table = page.get_by_role("region", name="By symbol")
    rows = table.locator("tbody tr")
    assert rows.count() < 200
    table.get_by_role("button", name="Right side").click()
    expect(rows.first).to_contain_text("S499")
    expect(page).to_have_url(re.compile("sort=hits"))
    expect(table.get_by_role("columnheader", name="Right side")).to_have_attribute("aria-sort", "descending")
    rows.nth(39).scroll_into_view_if_needed()
    expect(rows.nth(40)).to_be_attached()


def test_older_entries_are_fetched_when_they_are_asked_for(open_page: Open, api: FakeApi, serve: Serve) -> None:
    serve(Ledger(symbols=[f"S{at:03}" for at in range(300)], sessions=5))
    page = open_page("#/score")
    expect(page.locator(".day")).to_have_count(3)
    page.get_by_role("button", name="Earlier sessions").click()
    expect(page.locator(".day")).to_have_count(6)
    expect(page.get_by_role("button", name="Earlier sessions")).to_be_hidden()
    assert api.asked.count("/api/forecasts") == 2


def test_portuguese_readers_are_told_in_portuguese(open_page: Open, page: Page, ledger: Ledger) -> None:
    page.add_init_script("localStorage.setItem('settings', JSON.stringify({ language: 'pt' }))")
    open_page("#/score")
    expect(page.locator(".lead").first).to_contain_text("Habilidade não demonstrada: 53,1% de 412")
    assert not re.search(r"\b(the|sessions|forecasts|chance)\b", page.locator("main").inner_text())


def test_none_agrees_with_what_there_is_none_of_in_portuguese(open_page: Open, page: Page, serve: Serve) -> None:
    serve(Ledger(sessions=0, scores=no_record()))
    page.add_init_script("localStorage.setItem('settings', JSON.stringify({ language: 'pt' }))")
    open_page("#/score")
    counts = page.locator(".counts > div")
    expect(counts.filter(has_text="Pregões julgados")).to_have_text("Pregões julgadosnenhum")
    expect(counts.filter(has_text="Previsões julgadas")).to_have_text("Previsões julgadasnenhuma")
