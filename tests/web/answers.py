"""Answers of the HTTP API to test the page with: what a simulated market would say."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from math import log
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

Answer = dict[str, Any]

SYMBOLS = ("AAPL", "MSFT", "AMZN", "GOOGL", "META", "NVDA", "TSLA")
LAST_SESSION = date(2026, 5, 29)
NEXT_SESSION = date(2026, 6, 1)
OPENS_AT, CLOSES_AT = "2026-06-01T13:30:00Z", "2026-06-01T20:00:00Z"
MODEL = "2026-05-29-8c6ff5a7a1b0"
NEW_YORK = ZoneInfo("America/New_York")
FIRST_BAR = time(9, 30)
BARS_PER_SESSION = 7


def latest(symbol: str, interval: str = "1d", *, bars: int = 250, source: str = "yahoo", final: bool = True) -> Answer:
    """The newest bars; `final` says whether the newest has closed."""
    candles = _candles(symbol, _daily(bars) if interval == "1d" else _hourly(bars))
    candles[-1:] = [{**candle, "final": final} for candle in candles[-1:]]
    return {
        "count": len(candles),
        "truncated": False,
        "next": None,
        "symbol": symbol,
        "interval": interval,
        **_provenance(source),
        "basis": "2020-08-31",
        "expected": len(candles),
        "newest": candles[-1]["timestamp"] if candles else None,
        "stale": False,
        "candles": candles,
    }


def watchlist(
    symbols: Sequence[str] = SYMBOLS, *, source: str | None = "yahoo", stale: int = 0, **other: Any
) -> Answer:
    """Every symbol at a glance; the first `stale` of them lack the newest bar; no source is no bar."""
    shown = [_candles(symbol, _daily(2)) for symbol in symbols]
    forecasts = [forecast(symbol, source=source or "yahoo") for symbol in symbols]
    session = {"date": NEXT_SESSION.isoformat(), "opens_at": OPENS_AT, "closes_at": CLOSES_AT, "state": "closed"}
    return {
        "now": "2026-05-30T12:00:00Z",
        "session": session,
        **_provenance(source),
        "expected_newest": LAST_SESSION.isoformat(),
        "stale": stale,
        "next_update": "2026-06-01T14:36:00Z",
        "ingest": {"1d": "2026-05-30T00:06:00Z", "1h": "2026-05-29T20:36:00Z"},
        "model": {"id": MODEL, "last_session": LAST_SESSION.isoformat()},
        "ledger": {
            "newest_target": NEXT_SESSION.isoformat(),
            "waiting": len(symbols),
            "late": 0,
            "abstained": 0,
            "void": 0,
        },
        "count": len(symbols),
        "symbols": [*symbols],
        "close": [candles[-1]["close"] for candles in shown],
        "previous_close": [candles[-2]["close"] for candles in shown],
        "newest": [LAST_SESSION.isoformat() for _ in symbols],
        "overdue": [at < stale for at in range(len(symbols))],
        "target_session": [one["target_session"] for one in forecasts],
        "prob_up": [one["prob_up"] for one in forecasts],
        "base_rate": [one["empirical_bayes"] for one in forecasts],
        "signal": [one["signal"] for one in forecasts],
        "state": [one["state"] for one in forecasts],
        "reason": [one["reason"] for one in forecasts],
        "late": [one["late"] for one in forecasts],
        "recent": ["hmahh" for _ in symbols],
        **other,
    }


def scoreboard(*, hit_rate: float = 0.531, usual: float = 0.53, forecasts: int = 412, **other: Any) -> Answer:
    """What the settled forecasts were worth, within chance."""
    skill = {name: _estimate(0.001) for name in ("log_loss", "brier", "over_always_up", "over_persistence")}
    return {
        "sessions": 60,
        "forecasts": forecasts,
        "verdict": "skill not demonstrated",
        "demonstrated": False,
        "hit_rate": _estimate(hit_rate),
        "log_loss": 0.6915,
        "brier": 0.2491,
        "skill": {"rival": "empirical_bayes", **skill, "over_base_rate": _estimate(hit_rate - usual)},
        "from": "2026-03-05",
        "to": LAST_SESSION.isoformat(),
        "always_up": 0.528,
        "persistence": 0.49,
        "reliability": [
            {"from": 0.5, "to": 0.55, "n": 380, "forecast": 0.53, "observed": 0.528, "low": 0.478, "high": 0.578}
        ],
        "waiting": 7,
        "late": 1,
        "void": 0,
        "abstentions": {"stale_data": 2},
        **other,
    }


def explanation(symbol: str, *, prob_up: float = 0.534, usual: float = 0.52) -> Answer:
    """Why a forecast is what it is: seven contributions that add up to it, and a close that would change it."""
    whole = log(prob_up / (1 - prob_up)) - log(usual / (1 - usual))
    parts = {"rsi_14": 0.5, "macd": 0.4, "return_1": -0.3, "atr_14": 0.2, "return_5": 0.1, "return_2": 0.06}
    parts["volume_ratio_20"] = 1 - sum(parts.values())
    rows = [{"feature": name, "value": 0.1, "usual": 0.2, "log_odds": part * whole} for name, part in parts.items()]
    return {
        "symbol": symbol,
        "target_session": NEXT_SESSION.isoformat(),
        "asof": LAST_SESSION.isoformat(),
        "model_id": MODEL,
        "prob_up": prob_up,
        "signal": "hold",
        "usual": usual,
        "base_rates": [],
        "contributions": rows,
        "sum_check": {
            "usual": log(usual / (1 - usual)),
            "contributions": whole,
            "prob_up": log(prob_up / (1 - prob_up)),
        },
        "flips": {"below": {"close": 180.0, "move": -0.095, "signal": "sell"}, "above": None},
    }


def bars(symbol: str, newest_first: list[Answer]) -> Answer:
    """Stored bars, the last of those there are."""
    return {
        "symbol": symbol,
        "interval": "1d",
        "adjusted": "splits",
        "known_at": None,
        **_provenance("yahoo"),
        "basis": None,
        "count": len(newest_first),
        "expected": len(newest_first),
        "truncated": False,
        "next": None,
        "bars": newest_first,
    }


def none(name: str) -> Answer:
    """A page without rows."""
    return {"count": 0, "truncated": False, "next": None, name: []}


def at_prices_of(bars: Answer, *closes: float, volume: int) -> Answer:
    """The same bars, cheaper or dearer, so that the newest close at these."""
    factor = closes[-1] / bars["candles"][-1]["close"]
    candles = [
        candle | {name: candle[name] * factor for name in ("open", "high", "low", "close")} | {"volume": volume}
        for candle in bars["candles"]
    ]
    newest = zip(candles[-len(closes) :], closes, strict=True)
    candles[-len(closes) :] = [candle | {"close": close} for candle, close in newest]
    return bars | {"candles": candles}


def forecast(symbol: str, *, prob_up: float | None = 0.534, source: str = "yahoo", **other: Any) -> Answer:
    """The newest entry of the ledger; a probability of None abstains."""
    return {
        "symbol": symbol,
        "prob_up": prob_up,
        "empirical_bayes": None if prob_up is None else 0.531,
        "signal": _signal(prob_up),
        "asof": LAST_SESSION.isoformat(),
        "target_session": NEXT_SESSION.isoformat(),
        "model_id": MODEL,
        "published_at": "2026-05-30T00:31:07Z",
        "late": False,
        "reason": None,
        **_provenance(source),
        "opens_at": OPENS_AT,
        "closes_at": CLOSES_AT,
        "previous_hash": 64 * "0",
        "entry_hash": 64 * "f",
        "void": False,
        "outcome": None,
        "state": "open",
        "stale": False,
        **other,
    }


def problem(status: int, kind: str, title: str, detail: str) -> Answer:
    told = {"type": f"urn:problem-type:nextday:{kind}", "title": title, "status": status, "detail": detail}
    return {**told, "instance": "/api", "request_id": "JKJaXmPLvHcESHA="}


def _provenance(source: str | None) -> Answer:
    return {"source": source, "simulated": source not in {"yahoo", None}}


def _estimate(value: float) -> Answer:
    return {"value": value, "low": value - 0.05, "high": value + 0.05}


def _signal(prob_up: float | None) -> str:
    if prob_up is None:
        return "abstain"
    return "buy" if prob_up >= 0.6 else "sell" if prob_up <= 0.4 else "hold"


def _candles(symbol: str, timestamps: list[str]) -> list[Answer]:
    random = Random(symbol)
    close, candles = 120.0 + random.random() * 200, []
    for timestamp in timestamps:
        opened = close * (1 + random.gauss(0, 0.004))
        close = opened * (1 + random.gauss(0.0006, 0.015))
        high, low = (
            max(opened, close) * (1 + random.random() * 0.008),
            min(opened, close) * (1 - random.random() * 0.008),
        )
        volume = int(40e6 * (0.6 + random.random()))
        prices = {"open": round(opened, 2), "high": round(high, 2), "low": round(low, 2), "close": round(close, 2)}
        candles.append({"timestamp": timestamp, **prices, "volume": volume, "final": True})
    return candles


def _sessions() -> Iterator[date]:
    day = LAST_SESSION
    while True:
        if day.weekday() < 5:
            yield day
        day -= timedelta(days=1)


def _daily(bars: int) -> list[str]:
    return [day.isoformat() for day, _ in zip(_sessions(), range(bars), strict=False)][::-1]


def _hourly(bars: int) -> list[str]:
    sessions = [day for day, _ in zip(_sessions(), range(-(-bars // BARS_PER_SESSION)), strict=False)][::-1]
    opens = [datetime.combine(day, FIRST_BAR, NEW_YORK).astimezone(UTC) for day in sessions]
    starts = [opened + timedelta(hours=hour) for opened in opens for hour in range(BARS_PER_SESSION)]
    return [start.strftime("%Y-%m-%dT%H:%M:%SZ") for start in starts[-bars:]] if bars else []
