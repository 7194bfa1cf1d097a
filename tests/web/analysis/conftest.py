"""An API that knows what the analysis views ask for."""

import pytest
from playwright.sync_api import expect

from tests.web.analysis import training, walk
from tests.web.answers import SYMBOLS
from tests.web.site import FakeApi, Site

expect.set_options(timeout=20_000)
"""Milliseconds: reading a megabyte of Plotly takes seconds where others want the machine too."""


@pytest.fixture
def api(site: Site) -> FakeApi:
    site.api = analysed(FakeApi())
    return site.api


def analysed(api: FakeApi) -> FakeApi:
    """With the answers of a walk-forward and of a training."""
    api.serve(
        "/api/backtest", lambda query: (200, walk.backtest(_symbol(query), query["candidate"], int(query["cost_bps"])))
    )
    api.serve(
        "/api/backtest/days", lambda query: (200, walk.days(_symbol(query), float(query.get("threshold", "0.5"))))
    )
    api.serve("/api/training", lambda query: (200, training.training(_symbol(query))))
    api.answer("/api/models", training.models())
    api.answer("/api/indicators/names", training.indicator_names())
    for symbol in SYMBOLS:
        api.answer(f"/api/models/{symbol}", training.symbol_model(symbol))
    return api


def _symbol(query: dict[str, str]) -> str:
    return query.get("symbol", "*")
