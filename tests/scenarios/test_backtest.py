"""Years of recorded bars walked forward; needs the folder named by NEXTDAY_REAL_UNIVERSE."""

import os
from pathlib import Path
from typing import Any

import pytest

from tests.scenarios.command import nextday

pytestmark = pytest.mark.scenario

SHARED = Path(__file__).parents[3] / "shared" / "data" / "universe_sample"
FOLDER = Path(os.environ.get("NEXTDAY_REAL_UNIVERSE", SHARED))
SYMBOLS = "AAPL,GME,KO,SHOP,XOM"


@pytest.fixture(scope="module")
def document() -> Any:
    if not FOLDER.is_dir():
        pytest.skip(f"no recorded bars in {FOLDER}: name a folder in NEXTDAY_REAL_UNIVERSE")
    return nextday("backtest", "--source", f"csv:{FOLDER}", "--symbols", SYMBOLS, "--json").document


def test_the_mixture_keeps_its_guarantee_on_every_real_stock(document: Any):
    assert [row["symbol"] for row in document["symbols"]] == SYMBOLS.split(",")
    assert all(row["within"] and row["days"] > 2000 for row in document["symbols"])


def test_the_mixture_is_calibrated_and_no_worse_than_the_better_base_rate(document: Any):
    assert document["pooled"]["mixture"]["skill"]["log_loss"]["value"] >= -0.0002
    assert document["reliability"]["error"] <= 0.02


def test_the_usual_recipe_loses_clearly(document: Any):
    assert document["pooled"]["logistic_2y_c1"]["skill"]["log_loss"]["high"] < -0.02
