"""Symbols and bars."""

from collections.abc import Sequence

import orjson
import polars as pl
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

from lambdas.api.answers import Candles, Symbols, to_json
from lambdas.api.documentation import NO_SYMBOL, UNREADABLE_LAKE, answers
from lambdas.api.inputs import IntervalQuery, LimitQuery, SymbolQuery, collected, not_collected
from nextday.lake.serving.reader import BARS, LakeReader
from nextday.market.provenance import provenance
from nextday.market.sources.port import Interval

_TIMESTAMP = {Interval.DAY: "%Y-%m-%d", Interval.HOUR: "%Y-%m-%dT%H:%M:%SZ"}
_PRICES = ("open", "high", "low", "close", "volume")
_DEFAULT_BARS = 120


class MarketRoutes:
    """What the lake holds of the market."""

    def __init__(self, lake: LakeReader, symbols: Sequence[str]) -> None:
        self._lake = lake
        self._symbols = symbols

    def add_to(self, app: APIGatewayHttpResolver) -> None:
        """Register the routes."""
        app.get(
            "/symbols",
            summary="Symbols",
            description="The symbols whose bars are collected and forecast.",
            operation_id="getSymbols",
            tags=["market"],
            responses=answers("/api/symbols", Symbols),
        )(self.symbols)
        app.get(
            "/latest",
            summary="Newest bars",
            description="The newest bars of a symbol, oldest first; an empty list before the first one arrives.",
            operation_id="getLatest",
            tags=["market"],
            responses=answers("/api/latest", Candles, NO_SYMBOL, not_collected("ZZZZ"), UNREADABLE_LAKE),
            enable_validation=True,
        )(self.latest)

    def symbols(self) -> str:
        """GET /symbols."""
        return to_json({"symbols": self._symbols})

    def latest(
        self, symbol: SymbolQuery, interval: IntervalQuery = Interval.HOUR, limit: LimitQuery = _DEFAULT_BARS
    ) -> str:
        """GET /latest."""
        bars = self._lake.newest_bars(collected(symbol, self._symbols), interval, limit)
        return to_json(
            {
                "symbol": symbol,
                "interval": interval,
                **provenance(bars["source"].unique(maintain_order=True)),
                "candles": _candles(bars, interval),
            }
        )


def _candles(bars: pl.DataFrame, interval: Interval) -> orjson.Fragment:
    """Bars as a JSON list, written by polars in half the time of one dictionary per bar."""
    _, time = BARS[interval].key
    timestamp = pl.col(time).dt.to_string(_TIMESTAMP[interval]).alias("timestamp")
    return orjson.Fragment(bars.select(timestamp, *_PRICES, pl.col("is_final").alias("final")).write_json())
