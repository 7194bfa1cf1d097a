"""`nextday explain`: why a symbol's newest forecast is what it is, and what would change the next one."""

from dataclasses import asdict
from json import loads
from typing import Annotated, Any

import polars as pl
import typer

from nextday.catalog import BARS_1D, CORPORATE_ACTIONS, FORECASTS
from nextday.errors import NoForecast
from nextday.forecast.explain import explanation
from nextday.forecast.explain.flip import flips
from nextday.forecast.features.features import features
from nextday.forecast.features.inputs import Inputs
from nextday.forecast.ledger.serving import Signal, Thresholds
from nextday.forecast.model.log_odds import probability_of
from nextday.forecast.model.members import EmpiricalBayes, Laplace
from nextday.forecast.model.model import Model, read_model
from nextday.forecast.model.symbol_model import SymbolModel
from nextday.forecast.score.statistics import LAPLACE
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
    report = explained(entry, model, _inputs(lake, entry))
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


def explained(entry: Row, model: Model, inputs: Inputs) -> Row:
    """The explanation of a ledger entry by its model and what was known of its symbol, as JSON types."""
    serving, served = model.serving(entry["symbol"], entry["asof_session"]), loads(entry["features"])
    vector = [served[name] for name in model.features]
    usual = [*features(inputs.bars, inputs.actions).drop_nulls().select(model.features).mean().row(0)]
    why = explanation.explain(serving, model.features, vector, usual)
    thresholds = Thresholds(PredictSettings.buy_from, PredictSettings.sell_to)
    signal, session = Signal(entry["signal"]), entry["target_session"]
    down, up = flips(inputs, serving, thresholds, session=session, signal=signal)
    contributions = zip(model.features, vector, usual, why.contributions.values(), strict=True)
    return {
        "symbol": entry["symbol"],
        "target_session": session.isoformat(),
        "prob_up": why.prob_up,
        "signal": signal.value,
        "usual": probability_of(why.usual),
        "base_rates": _base_rates(serving),
        "contributions": [
            dict(zip(("feature", "value", "usual", "log_odds"), row, strict=True)) for row in contributions
        ],
        "flips": {"below": down and vars(down), "above": up and vars(up)},
    }


def _inputs(lake: LakeFolder, entry: Row) -> Inputs:
    bars, actions = (lake.rows(table).filter(symbol=entry["symbol"]) for table in (BARS_1D, CORPORATE_ACTIONS))
    return Inputs(bars, actions, {}, buckets=1).through(entry["asof_session"])


def _base_rates(serving: SymbolModel) -> list[Row]:
    """The mixture's base rates, which no feature moves, with the counts that they are made of."""
    return [
        asdict(part.member) | {"probability": part.member.probability(()), "weight": part.weight}
        for part in serving.members
        if isinstance(part.member, EmpiricalBayes | Laplace)
    ]


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
