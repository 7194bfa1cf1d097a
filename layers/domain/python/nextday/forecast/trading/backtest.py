"""What trading on walked-forward forecasts would have brought, after costs, beside simply holding the stocks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from nextday.forecast.features.samples import Days, Floats
from nextday.forecast.learning.walk_forward import Walked
from nextday.forecast.trading.performance import Performance, daily_sharpe, deflated_sharpe, growth, performance
from nextday.forecast.trading.tradable import Untradable, next_returns
from nextday.forecast.trading.trading import BASIS_POINT, Rule, Traded, grid_of, trade

BUY_AND_HOLD = "buy_and_hold"


@dataclass(frozen=True)
class Strategy:
    """How one forecaster's forecasts did under one rule.

    `symbol` is None for the portfolio of all symbols in equal parts. `equity` (t,) is what one unit of capital had
    become by each of `sessions`. `deflated_sharpe` takes everyone in the competition for a trial; it is None where
    nothing was chosen or held.
    """

    symbol: str | None
    forecaster: str
    rule: str
    performance: Performance
    sessions: Days
    equity: Floats
    deflated_sharpe: float | None = None


@dataclass(frozen=True)
class Book:
    """What can be traded together: sessions (t,), returns (t, symbols) and everyone's probabilities for them."""

    symbol: str | None
    sessions: Days
    returns: Floats
    probabilities: Mapping[str, Floats]

    def traded(self, forecaster: str, rule: Rule, cost: float) -> Traded:
        """Follow a forecaster by a rule."""
        return trade(rule.positions(self.probabilities[forecaster]), self.returns, cost)


@dataclass(frozen=True)
class Backtest:
    """What every strategy brought, and how often nobody could have traded."""

    strategies: tuple[Strategy, ...]
    untradable: Untradable


def rules(*, buy_from: float, sell_to: float) -> tuple[Rule, ...]:
    """On the likelier side every day, and on the served signals only; each without and with selling short."""
    return (
        Rule("long/flat", 0.5),
        Rule("long/short", 0.5, 0.5),
        Rule("signals long/flat", buy_from),
        Rule("signals long/short", buy_from, sell_to),
    )


def backtest(
    walked: Walked,
    bars: pl.DataFrame,
    actions: pl.DataFrame,
    splits: pl.DataFrame,
    *,
    forecasters: Sequence[str],
    by: Sequence[Rule],
    bps: float,
) -> Backtest:
    """Trade at the prices of `bars`, rows of bars_1d; `bps` are the basis points that each side of a trade costs.

    `actions` and `splits` are those of `next_returns`. First comes the portfolio, then each symbol alone; of each first
    what holding brought, then each forecaster by each rule; nothing of a symbol that could never be traded.
    """
    forecast = [(days.symbol, days.sessions) for days in walked.days]
    # only what was forecast: the untradable sessions of the years before are nobody's
    earned = next_returns(bars, actions, splits).join(_rows(forecast), on=["symbol", "session_date"], how="semi")
    grid = grid_of(forecast, earned)
    everyone = {name: grid.placed(walked.scored(name)) for name in walked.forecasters}
    books = [Book(None, grid.sessions, grid.returns, everyone)]
    for column, symbol in enumerate(grid.symbols):
        rows, alone = grid.listed[:, column], [column]
        one = {name: probabilities[rows][:, alone] for name, probabilities in everyone.items()}
        books.append(Book(symbol, grid.sessions[rows], grid.returns[rows][:, alone], one))
    chosen = [(forecaster, rule) for forecaster in forecasters for rule in by]
    traded = (one for book in books for one in _strategies(book, chosen, walked.names, bps * BASIS_POINT))
    return Backtest(tuple(traded), Untradable.of(earned))


def _rows(parts: Sequence[tuple[str, Days]]) -> pl.DataFrame:
    """Symbol and session_date of every forecast."""
    frames = (
        pl.DataFrame({"session_date": days}).select(pl.lit(symbol).alias("symbol"), "session_date")
        for symbol, days in parts
    )
    return pl.concat(frames)


def _strategies(
    book: Book, chosen: Sequence[tuple[str, Rule]], tried: Sequence[str], cost: float
) -> Iterator[Strategy]:
    if np.isnan(book.returns).all():
        return
    held = trade(np.ones_like(book.returns), book.returns, cost)
    yield _strategy(book, BUY_AND_HOLD, "long", held, cost)
    for forecaster, rule in chosen:
        traded = book.traded(forecaster, rule, cost)
        # everyone in the competition could have been chosen: each is a trial of this rule
        sharpes = [daily_sharpe(book.traded(name, rule, cost).net) for name in tried]
        deflated = deflated_sharpe(traded.net, [sharpe for sharpe in sharpes if sharpe is not None])
        yield _strategy(book, forecaster, rule.name, traded, cost, deflated=deflated)


def _strategy(
    book: Book, forecaster: str, rule: str, traded: Traded, cost: float, *, deflated: float | None = None
) -> Strategy:
    figures = performance(traded.net, traded.turnover, cost)
    return Strategy(book.symbol, forecaster, rule, figures, book.sessions, growth(traded.net), deflated)
