"""What a training found and which models there are, as the HTTP API tells it."""

from collections.abc import Sequence
from itertools import product
from math import sqrt

import numpy as np

from tests.web.analysis.walk import MODEL, SKILL
from tests.web.answers import LAST_SESSION, Answer

BASE_RATES = ("empirical_bayes", "laplace")
LOGISTIC = tuple(
    f"{kind}_{years}_c{c}"
    for kind, years, c in product(("logistic", "pooled"), ("all", "5y", "2y"), ("0.001", "0.0001"))
)
CANDIDATES = (*BASE_RATES, *LOGISTIC, "ranks_c0.0001")
CHALLENGERS = ("boosting",)
MONTHS = np.arange(np.datetime64("2024-03"), np.datetime64("2026-06"))
FEATURES = {
    "return_1": ("C[t] / C[t-1] - 1", "ratio"),
    "overnight_gap": ("O[t] / C[t-1] - 1", "ratio"),
    "rsi_14": ("100 G / (G + L), Wilder's means of 14 gains and losses; 50 at rest", "0 to 100"),
    "volume_ratio_20": ("V / mean of 20 volumes, 1 where nothing was traded", "multiple"),
}
WORSE = "worse beyond chance: costs +0.00041 nats a forecast on 311 sessions"
_RANDOM = np.random.default_rng(7)


def training(symbol: str = "*", *, lost: float = 0.004, shows_skill: bool = False) -> Answer:
    """GET /training."""
    return {
        "symbol": symbol,
        "model_id": MODEL,
        "last_session": LAST_SESSION.isoformat(),
        "candidates": [
            *(_result(name, "base_rate", 0.4) for name in BASE_RATES),
            *(_result(name, "candidate", 0.2 / len(LOGISTIC)) for name in CANDIDATES[len(BASE_RATES) :]),
            *(_result(name, "challenger", None) for name in CHALLENGERS),
            {**_result("mixture", "mixture", None), "skill": {end: SKILL[end] for end in ("value", "low", "high")}},
        ],
        "months": MONTHS.astype(str).tolist(),
        "weights": _weights(CANDIDATES),
        "guarantee": {"lost": lost, "most": 0.2234},
        "placebo": {"seed": 1939, "log_wealth": 5.1 if shows_skill else -0.15, "shows_skill": shows_skill},
    }


def models() -> Answer:
    """GET /models: one that serves, one that was refused, and the first."""
    reasons = [
        ("2026-05-29", MODEL, True, "no worse: costs -1.2e-05 nats a forecast on 312 sessions"),
        ("2026-05-28", "2026-05-28-aaaaaaaaaaaa", False, WORSE),
        ("2026-05-27", "2026-05-27-bbbbbbbbbbbb", True, "no model was current"),
    ]
    rows = [
        {
            "model_id": model,
            "last_session": day,
            "decisions": [{"decided_at": f"{day}T23:59:00Z", "replaces": None, "promoted": promoted, "reason": reason}],
            "code_version": "0.1.0",
            "metrics": _metrics(),
            "current": model == MODEL,
        }
        for day, model, promoted, reason in reasons
    ]
    return {"current": MODEL, "count": len(rows), "truncated": False, "models": rows}


def symbol_model(symbol: str) -> Answer:
    """GET /models/{symbol}."""
    return {
        "symbol": symbol,
        "model_id": MODEL,
        "sha256": "8c6ff5a7a1b0" + "0" * 52,
        "last_session": LAST_SESSION.isoformat(),
        "code_version": "0.1.0",
        "weights": {name: shares[-1] for name, shares in _weights(CANDIDATES).items()},
        "members": [
            {"candidate": "empirical_bayes", "kind": "empirical_bayes", "C": None, "ups": 245, "days": 452}
            | {"rate": 0.5313, "strength": 1008.0},
            {"candidate": "laplace", "kind": "laplace", "C": None, "ups": 245, "days": 452},
            *(_member(name, at) for at, name in enumerate(LOGISTIC)),
        ],
        "metrics": _metrics(),
        "fingerprint": {"bars_1d/bucket=0/year=2026/data.parquet": "1"},
    }


def indicator_names() -> Answer:
    """GET /indicators/names."""
    told = [
        {"name": name, "formula": formula, "unit": unit, "first_bar": 2, "source": "common use"}
        for name, (formula, unit) in FEATURES.items()
    ]
    return {"count": len(told), "indicators": told}


def _result(name: str, role: str, weight: float | None) -> Answer:
    value = float(_RANDOM.normal(-0.0008, 0.0006))
    end = 0.0012 / sqrt(2)
    return {
        "candidate": name,
        "role": role,
        "days": 2184,
        "log_loss": 0.6925 * (1 - value),
        "brier": 0.2497,
        "accuracy": 0.529,
        "rival": "empirical_bayes",
        "skill": None if name == "empirical_bayes" else {"value": value, "low": value - end, "high": value + end},
        "over_base_rate": 0.0,
        "over_always_up": 0.0,
        "reliability_error": 0.009,
        "weight": weight,
    }


def _weights(names: Sequence[str]) -> dict[str, list[float]]:
    """Shares that wander, and add up to 1 each month."""
    walks = np.exp(_RANDOM.normal(0, 0.08, (len(MONTHS), len(names))).cumsum(axis=0))
    walks[:, : len(BASE_RATES)] *= (40, 5)
    return dict(zip(names, (walks / walks.sum(axis=1, keepdims=True)).round(4).T.tolist(), strict=True))


def _member(name: str, at: int) -> Answer:
    coefficients = {feature: (at + 1) * (-1) ** place * 0.1 for place, feature in enumerate(FEATURES)}
    kind = {"candidate": name, "kind": "logistic", "C": 0.001, "days": 452}
    return {**kind, "intercept": 0.13, "coefficients": coefficients}


def _metrics() -> Answer:
    return {
        "sessions": 0,
        "forecasts": 0,
        "verdict": None,
        "demonstrated": False,
        "hit_rate": None,
        "log_loss": None,
        "brier": None,
        "skill": None,
    }
