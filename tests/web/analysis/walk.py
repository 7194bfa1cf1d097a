"""A walk-forward of our own, told as the HTTP API tells it and computed by what the API's figures are computed with."""

from datetime import date
from functools import cache
from typing import Any

import numpy as np

from nextday.forecast.trading.following import told
from nextday.forecast.trading.trading import Rule, Traded, trade
from tests.web.answers import SYMBOLS, Answer

THRESHOLDS = (0.46, 0.48, 0.5, 0.52, 0.54, 0.56, 0.58, 0.6)
SKILL = {"rival": "empirical_bayes", "value": -0.00011, "low": -0.00027, "high": 0.00005}
MODEL = "2026-05-29-8c6ff5a7a1b0"
_RANDOM = np.random.default_rng(12)
_DAYS = np.arange(np.datetime64("2024-03-01"), np.datetime64("2026-05-28"))
SESSIONS = _DAYS[np.is_busday(_DAYS)]
RETURNS = _RANDOM.normal(0.0008, 0.018, (len(SESSIONS), len(SYMBOLS)))
PROBABILITIES = 0.525 + _RANDOM.normal(0, 0.025, RETURNS.shape)


@cache
def backtest(symbol: str = "*", candidate: str = "mixture", cost_bps: int = 5) -> Answer:
    """GET /backtest; who follows a base rate holds every day."""
    probabilities = _of(PROBABILITIES, symbol)
    followed = probabilities if candidate == "mixture" else np.full_like(probabilities, 0.53)
    traded = _traded(followed, symbol, 0.5)
    held = _traded(np.ones_like(probabilities), symbol, 0.5)
    return {
        "symbol": symbol,
        "candidate": candidate,
        "cost_bps": cost_bps,
        "rule": "long/flat",
        **_texts(told(traded, SESSIONS, cost_bps)),
        "held": float((1 + held.net).prod() - 1),
        "skill": SKILL if candidate == "mixture" else None,
    }


@cache
def days(symbol: str = "*", threshold: float = 0.5) -> Answer:
    """GET /backtest/days."""
    probabilities = _of(PROBABILITIES, symbol)
    following = _traded(probabilities, symbol, threshold)
    return {
        "symbol": symbol,
        "model_id": MODEL,
        "threshold": threshold,
        "sessions": SESSIONS.astype(str).tolist(),
        "held": _traded(np.ones_like(probabilities), symbol, 0.5).net.round(6).tolist(),
        "gross": following.net.round(6).tolist(),
        "turnover": following.turnover.round(6).tolist(),
    }


def _traded(probabilities: np.ndarray[Any, Any], symbol: str, threshold: float) -> Traded:
    return trade(Rule("long/flat", threshold).positions(probabilities), _of(RETURNS, symbol), 0.0)


def _of(values: np.ndarray[Any, Any], symbol: str) -> np.ndarray[Any, Any]:
    return values if symbol == "*" else values[:, [SYMBOLS.index(symbol)]]


def _texts(figures: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in figures.items()}
