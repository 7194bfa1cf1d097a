"""What trading on walked-forward forecasts would have brought, after costs, beside simply holding the stocks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from nextday.forecast.features.samples import Days, Floats
from nextday.forecast.learning.walk_forward import Walked
from nextday.forecast.trading.performance import Performance, daily_sharpe, deflated_sharpe, growth, performance
from nextday.forecast.trading.trading import BASIS_POINT, Rule, Traded, grid_of, next_returns, trade

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
    *,
    forecasters: Sequence[str],
    by: Sequence[Rule],
    bps: float,
) -> list[Strategy]:
    """Trade at the prices of `bars`, rows of bars_1d; `bps` are the basis points that each side of a trade costs.

    First the portfolio, then each symbol alone; of each first what holding brought, then each forecaster by each rule.
    """
    grid = grid_of([(days.symbol, days.sessions) for days in walked.days], next_returns(bars, actions))
    everyone = {name: grid.placed(walked.scored(name)) for name in walked.forecasters}
    books = [Book(None, grid.sessions, grid.returns, everyone)]
    for column, symbol in enumerate(grid.symbols):
        rows, alone = ~np.isnan(grid.returns[:, column]), [column]
        one = {name: probabilities[rows][:, alone] for name, probabilities in everyone.items()}
        books.append(Book(symbol, grid.sessions[rows], grid.returns[rows][:, alone], one))
    chosen = [(forecaster, rule) for forecaster in forecasters for rule in by]
    return [strategy for book in books for strategy in _strategies(book, chosen, walked.names, bps * BASIS_POINT)]


def _strategies(
    book: Book, chosen: Sequence[tuple[str, Rule]], tried: Sequence[str], cost: float
) -> Iterator[Strategy]:
    if not len(book.returns):
        return
    held = trade(np.ones_like(book.returns), book.returns, cost)
    yield _strategy(book, BUY_AND_HOLD, "long", held, cost)
    for forecaster, rule in chosen:
        traded = book.traded(forecaster, rule, cost)
        sharpes = [daily_sharpe(book.traded(name, rule, cost).net) for name in tried]
        deflated = deflated_sharpe(traded.net, [sharpe for sharpe in sharpes if sharpe is not None])
        yield _strategy(book, forecaster, rule.name, traded, cost, deflated=deflated)


def _strategy(
    book: Book, forecaster: str, rule: str, traded: Traded, cost: float, *, deflated: float | None = None
) -> Strategy:
    figures = performance(traded.net, traded.turnover, cost)
    return Strategy(book.symbol, forecaster, rule, figures, book.sessions, growth(traded.net), deflated)
