"""Symbols and bars."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

import polars as pl
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

from lambdas.api.answers import Candles, Symbols, to_json
from lambdas.api.documentation import answers
from lambdas.api.inputs import IntervalQuery, LimitQuery, SymbolQuery, collected
from lambdas.api.provenance import provenance
from nextday.lake.serving import BARS, LakeReader
from nextday.market.sources.port import Interval

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
            responses=answers(Symbols),
        )(self.symbols)
        app.get(
            "/latest",
            summary="Newest bars",
            description="The newest bars of a symbol, oldest first; an empty list before the first one arrives.",
            operation_id="getLatest",
            tags=["market"],
            responses=answers(Candles, HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND, HTTPStatus.SERVICE_UNAVAILABLE),
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


def _candles(bars: pl.DataFrame, interval: Interval) -> list[dict[str, Any]]:
    _, time = BARS[interval].key
    return bars.select(pl.col(time).alias("timestamp"), *_PRICES, pl.col("is_final").alias("final")).to_dicts()
