"""Answers of the HTTP API to test the page with: what a simulated market would say."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

Answer = dict[str, Any]

SYMBOLS = ("AAPL", "MSFT", "AMZN", "GOOGL", "META", "NVDA", "TSLA")
LAST_SESSION = date(2026, 5, 29)
NEXT_SESSION = date(2026, 6, 1)
NEW_YORK = ZoneInfo("America/New_York")
FIRST_BAR = time(9, 30)
BARS_PER_SESSION = 7


def latest(symbol: str, interval: str = "1d", *, bars: int = 250, source: str = "yahoo", final: bool = True) -> Answer:
    """The newest bars; `final` says whether the newest has closed."""
    candles = _candles(symbol, _daily(bars) if interval == "1d" else _hourly(bars))
    candles[-1:] = [{**candle, "final": final} for candle in candles[-1:]]
    return {"symbol": symbol, "interval": interval, "candles": candles, **_provenance(source)}


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
        "signal": _signal(prob_up),
        "asof": LAST_SESSION.isoformat(),
        "target_session": NEXT_SESSION.isoformat(),
        "model_id": "2026-05-29-8c6ff5a7a1b0",
        "published_at": "2026-05-30T00:31:07Z",
        "late": False,
        "reason": None,
        **_provenance(source),
        **other,
    }


def problem(status: int, kind: str, title: str, detail: str) -> Answer:
    return {"type": f"urn:problem-type:nextday:{kind}", "title": title, "status": status, "detail": detail}


def _provenance(source: str) -> Answer:
    return {"source": source, "simulated": source != "yahoo"}


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
