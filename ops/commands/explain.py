"""`nextday explain`: why a symbol's newest forecast is what it is, and what would change the next one."""

from dataclasses import replace
from typing import Annotated, Any

import polars as pl
import typer

from nextday.catalog import BARS_1D, CORPORATE_ACTIONS, FORECASTS, HOLDS
from nextday.errors import NoForecast
from nextday.forecast.explain.entry import Seen, explained
from nextday.forecast.features.inputs import Inputs
from nextday.forecast.ledger.serving import Thresholds
from nextday.forecast.model.model import read_model
from nextday.forecast.score.statistics import LAPLACE
from nextday.market.judging.holds import undisputed
from nextday.market.symbols import written_symbol
from nextday.settings import PredictSettings
from ops.commands.opening import workspace_of
from ops.commands.options import Data, Json, Wide
from ops.lake.folder import LakeFolder
from ops.terminal.output import notes, print_json, print_rows, written

Row = dict[str, Any]
Symbol = Annotated[str, typer.Argument(help="The symbol, e.g. AAPL.")]


def explain(symbol: Symbol, *, data: Data = None, wide: Wide = False, json: Json = False) -> None:
    """Take a symbol's newest forecast apart, feature by feature, and find the closes that would change its signal."""
    asked, lake = written_symbol(symbol), LakeFolder(workspace_of(data).lake)
    entry = newest_forecast(lake, asked)
    model = read_model(entry["model_id"], lake.document)
    thresholds = Thresholds(PredictSettings.buy_from, PredictSettings.sell_to)
    report = explained(entry, model, Seen.of(_inputs(lake, entry)), thresholds)
    if json:
        print_json(report)
        return
    print_rows(sorted(report["contributions"], key=lambda row: -abs(row["log_odds"])), wide=wide)
    notes.print(f"\n{report['symbol']} for {entry['target_session']}: {entry['prob_up']:.4f} up, {entry['signal']}")
    notes.print(
        f"on a usual day {report['usual']:.4f}; the contributions add up to the difference of the two in log-odds"
    )
    notes.print("; ".join(map(told_rate, report["base_rates"])), highlight=False)
    for side, flip in report["flips"].items():
        notes.print(f"{side}: {told(flip)}", highlight=False)


def newest_forecast(lake: LakeFolder, symbol: str) -> Row:
    """The symbol's newest ledger entry with a probability. Raises NoForecast."""
    entries = lake.rows(FORECASTS).filter(symbol=symbol).sort("target_session")
    made = entries.filter(pl.col("prob_up").is_not_null())
    if made.is_empty() and not entries.is_empty():
        last = entries.row(-1, named=True)
        raise NoForecast(f"there was no honest forecast for {symbol}: {last['reason']} for {last['target_session']}")
    if made.is_empty():
        raise NoForecast(f"nothing has been forecast for {symbol} yet")
    return made.row(-1, named=True)


def _inputs(lake: LakeFolder, entry: Row) -> Inputs:
    asked = (BARS_1D, CORPORATE_ACTIONS, HOLDS)
    bars, actions, holds = (lake.rows(table).filter(symbol=entry["symbol"]) for table in asked)
    known = Inputs(bars, actions, {}, buckets=1).through(entry["asof_session"])
    return replace(known, bars=undisputed(BARS_1D, known.bars, holds))


def told_rate(rate: Row) -> str:
    """A base rate in words."""
    if rate["kind"] == LAPLACE:
        return f"Laplace's rule {rate['probability']:.4f}, weight {rate['weight']:.2f}"
    own = f"{rate['days']:,} own days at {rate['ups'] / rate['days']:.4f}"
    pooled = f"{rate['strength']:,.0f} days of all symbols' {rate['rate']:.4f}"
    return f"base rate {rate['probability']:.4f} = {own} and {pooled}; weight {rate['weight']:.2f} in the mixture"


def told(flip: Row | None) -> str:
    """A close that changes the signal, in words."""
    if flip is None:
        return "no close within 20 % changes the signal of the next forecast"
    return f"a close of {written(flip['close'])} ({flip['move']:+.2%}) changes the next forecast to {flip['signal']}"
