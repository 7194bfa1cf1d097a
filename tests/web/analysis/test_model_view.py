"""The model view: what is behind the forecast, and which models were let to serve."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.web import answers
from tests.web.analysis import training
from tests.web.analysis.pages import MINUS, figure_of
from tests.web.analysis.walk import MODEL
from tests.web.chromium import Faults
from tests.web.site import FakeApi

pytestmark = pytest.mark.browser
Open = Callable[..., Page]


def test_the_guarantee_is_told_in_words(open_page: Open) -> None:
    page = open_page("#/model/AAPL")
    said = (
        "Over all its days it has lost 0.004 of the 0.223 nats it can ever lose against the better of two base rates."
    )
    expect(page.get_by_text(said)).to_be_visible()


def test_a_gain_is_no_loss(open_page: Open, api: FakeApi) -> None:
    api.answer("/api/training", training.training("AAPL", lost=-0.4))
    page = open_page("#/model/AAPL")
    expect(page.get_by_text("it has gained 0.400 nats on the better of two base rates")).to_be_visible()


def test_a_placebo_that_wins_raises_the_alarm(open_page: Open, api: FakeApi) -> None:
    page = open_page("#/model")
    expect(page.get_by_text("nothing found, as it should be")).to_be_visible()
    api.answer("/api/training", training.training(shows_skill=True))
    page.get_by_role("button", name="Refresh now").click()
    expect(page.get_by_text("no skill of this model can be believed")).to_be_visible()


def test_every_competitor_stands_in_the_table_with_its_interval(open_page: Open) -> None:
    page = open_page("#/model/AAPL")
    figure = figure_of(page, "Who competes")
    figure.get_by_text("The numbers of this figure").click()
    expect(figure.get_by_role("row")).to_have_count(1 + len(training.CANDIDATES) + len(training.CHALLENGERS) + 1)
    row = figure.get_by_role("row", name="Mixture (what is served)")
    for text in ("served", f"{MINUS}0.011%", f"{MINUS}0.027%", "0.005%"):
        expect(row).to_contain_text(text)
    expect(figure.get_by_role("row", name="Gradient boosting")).to_contain_text("challenger, has no say")


def test_coefficients_are_those_of_the_member_that_is_chosen_with_their_formulas(open_page: Open) -> None:
    page = open_page("#/model/AAPL")
    figure = figure_of(page, "Coefficients of a member")
    figure.get_by_role("combobox").select_option("logistic_5y_c0.001")
    figure.get_by_text("The numbers of this figure").click()
    row = figure.get_by_role("row", name="overnight_gap")
    expect(row).to_contain_text("O[t] / C[t-1] - 1")
    expect(row).to_contain_text(f"{MINUS}0.30000")
    figure.get_by_role("combobox").select_option("logistic_all_c0.001")
    expect(row).to_contain_text(f"{MINUS}0.10000")


def test_all_symbols_together_have_no_coefficients_but_a_way_to_them(open_page: Open) -> None:
    page = open_page("#/model")
    expect(page.get_by_role("heading", level=1)).to_have_text("Model, all symbols together")
    expect(page.get_by_text("choose one above")).to_be_visible()
    expect(page.get_by_role("heading", name="Coefficients of a member")).not_to_be_visible()
    page.get_by_role("combobox", name="Symbol", exact=True).select_option("MSFT")
    expect(page.get_by_role("heading", level=1)).to_have_text("Model of MSFT")
    expect(page.get_by_role("heading", name="Coefficients of a member")).to_be_visible()


def test_refusals_are_listed_with_their_reasons(open_page: Open) -> None:
    page = open_page("#/model/AAPL")
    rows = page.get_by_role("region", name="Promotions and refusals").locator("tbody tr")
    expect(rows).to_have_count(3)
    expect(rows.nth(0)).to_contain_text("serves")
    expect(rows.nth(1)).to_contain_text("refused")
    expect(rows.nth(1)).to_contain_text("Worse beyond chance: it cost 0.000410 nats more a forecast on 311 sessions.")


def test_the_model_is_named_with_its_code_and_its_last_session(open_page: Open) -> None:
    page = open_page("#/model/AAPL")
    facts = page.get_by_role("region", name="Which model")
    for text in (MODEL, "0.1.0", "Fri, May 29, 2026", "closed higher on 245 of 452 days"):
        expect(facts).to_contain_text(text)


def test_a_lake_without_a_training_says_so(page: Page, api: FakeApi, faults: Faults) -> None:
    faults.expected.append(404)
    api.refuse("/api/training", answers.problem(404, "not-found", "Not found", "Nothing was trained yet."))
    page.goto("/#/model/AAPL")
    expect(page.get_by_role("alert")).to_contain_text("Nothing here yet")


@pytest.mark.parametrize(
    ("view", "path", "part"), [("model", "training", ".model-facts"), ("backtest", "backtest/days", ".backtest-body")]
)
def test_nothing_of_one_symbol_is_seen_below_the_name_of_another(
    open_page: Open, *, view: str, path: str, part: str
) -> None:
    page = open_page(f"#/{view}/AAPL")
    body, said = page.locator(part), page.locator(".lead")
    expect(body).to_be_visible()
    page.route(f"**/api/{path}?symbol=MSFT*", lambda route: None)
    seen = page.evaluate(
        """async (link) => {
          location.hash = link;
          while (!document.querySelector("h1").textContent.includes("MSFT")) await new Promise(requestAnimationFrame);
          const parts = [...document.querySelectorAll(".lead, section")];
          return parts.filter((one) => one.checkVisibility({ visibilityProperty: true })).length;
        }""",
        f"#/{view}/MSFT",
    )
    assert seen == 0
    expect(said).to_be_hidden()
