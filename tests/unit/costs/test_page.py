"""docs/cost.md says what the model says."""

from ops.costs.counted import counted
from ops.costs.page import PAGE, rewritten
from ops.costs.prices import list_prices


def test_the_page_shows_the_models_figures() -> None:
    page = PAGE.read_text()
    assert rewritten(page, counted(), list_prices()) == page, "run `make cost`"


def test_every_price_names_the_page_to_look_at() -> None:
    assert all(price.page and price.usd > 0 and price.per >= 1 for price in list_prices().prices.values())
