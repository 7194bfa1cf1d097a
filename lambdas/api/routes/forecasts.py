"""The newest forecasts, from the views that predict writes."""

from datetime import datetime, timedelta
from typing import Any

from lambdas.api.answers import SHORTEST, Answer
from lambdas.api.asked import Asked
from lambdas.api.symbols import Symbols
from lambdas.api.views import GRACE, Seen, Views, answer, next_daily, published
from nextday.catalog.views import EXPLANATIONS, NEWEST_FORECASTS, SYMBOL_SCORES
from nextday.errors import NoForecast
from nextday.lake.views.text import to_text
from nextday.settings import TRAINING, TRAINING_AGAIN


class ForecastRoutes:
    """What was forecast, as it was published; nothing is computed on request."""

    def __init__(self, views: Views, symbols: Symbols) -> None:
        self._views = views
        self._symbols = symbols

    def forecast(self, asked: Asked) -> Answer:
        """GET and POST /predict."""
        chosen = self._symbols.chosen(asked)
        seen = [self._views.of_symbol(NEWEST_FORECASTS, name) for name in chosen.names]
        told = [_standing(one, name, asked.now) for one, name in zip(seen, chosen.names, strict=True)]
        behind = [self._behind(one, asked) for one in told]
        whole = [
            one | {part: each.record(one["symbol"]) for part, each in more.items()}
            for one, more in zip(told, behind, strict=True)
        ]
        return answer(
            to_text(whole[0] if chosen.is_one else {"forecasts": whole}),
            [*seen, *(each for more in behind for each in more.values())],
            asked,
            state=str([(one["state"], one["stale"]) for one in told]),
            max_age=min(_until_change(one, asked.now) for one in told),
            at_edge=True,
            simulated=any(one["simulated"] for one in told),
        )

    def _behind(self, entry: dict[str, Any], asked: Asked) -> dict[str, Seen]:
        """What is to be included of what stands behind an entry, by its field."""
        wanted = asked.values.get("include") or ()
        views = {"explanation": (EXPLANATIONS, {"session": entry["target_session"]}), "record": (SYMBOL_SCORES, {})}
        return {part: self._views.of_symbol(views[part][0], entry["symbol"], **views[part][1]) for part in wanted}

    def explanation(self, asked: Asked) -> Answer:
        """GET /explain."""
        symbol = self._symbols.one(asked)
        named = [] if asked["session"] else [self._views.of_symbol(NEWEST_FORECASTS, symbol)]
        session = _session_of(named[0], symbol) if named else asked["session"]
        seen = self._views.of_symbol(EXPLANATIONS, symbol, session=session)
        lines = seen.block(symbol)
        if lines is None:
            raise NoForecast(f"nothing explains a forecast of {symbol} for {session}: there was none, or none was kept")
        return published(lines[0], [seen, *named], asked)


def _session_of(newest: Seen, symbol: str) -> str:
    entry = newest.record(symbol)
    if entry is None:
        raise not_forecast(symbol)
    return str(entry["target_session"])


def not_forecast(symbol: str) -> NoForecast:
    """The error of a symbol that the ledger does not know yet."""
    return NoForecast(f"nothing has been forecast for {symbol} yet; forecasts are published every night")


def judged(entry: dict[str, Any], now: datetime) -> dict[str, Any]:
    """An entry of the ledger with its `state`: what has become of it by now."""
    state = _state_of(entry, now)
    # what may still be acted on, or nothing: a signal of a session that is over is none
    return entry | {"signal": entry["signal"] if state == "open" else None, "state": state}


def closes_at(entry: dict[str, Any]) -> datetime:
    """When the session forecast closes; its open, where the calendar does not list it any more."""
    return datetime.fromisoformat(entry["closes_at"] or entry["opens_at"])


def _state_of(entry: dict[str, Any], now: datetime) -> str:
    if entry["outcome"] is not None:
        return "settled"
    if entry.get("void"):
        return "void"
    return "open" if now < closes_at(entry) else "expired"


def _standing(seen: Seen, symbol: str, now: datetime) -> dict[str, Any]:
    entry = seen.record(symbol)
    if entry is None:
        raise not_forecast(symbol)
    return judged(entry, now) | {"stale": now >= _next_night(entry) + GRACE or seen.copy.stale}


def _next_night(entry: dict[str, Any]) -> datetime:
    """When the night begins that publishes the forecast of the session after this one."""
    return next_daily(closes_at(entry), TRAINING.offset)


def _until_change(entry: dict[str, Any], now: datetime) -> float:
    """Seconds until an entry says something else, or may be replaced: once that night has begun, at any moment."""
    changes = (closes_at(entry), _next_night(entry))
    seconds = min(((at - now).total_seconds() for at in changes if at > now), default=SHORTEST)
    return seconds if entry["prob_up"] is not None else min(seconds, _until_next_try(now))


def _until_next_try(now: datetime) -> float:
    """Seconds until a later run of a night begins, which may replace what abstained."""
    offsets = [timedelta(hours=hour, minutes=TRAINING_AGAIN.minute) for hour in TRAINING_AGAIN.hours]
    return min((next_daily(now, offset) - now).total_seconds() for offset in offsets)
