"""The usual way: FastAPI behind Mangum, pandas over the same Parquet files of a lake of one bucket.

`PEER_CACHE=none` reads its files for every request, as users write it; `PEER_CACHE=etag` lists them for every request,
and decodes a file again only when its ETag is another. Imported by a process of its own, which has nothing of ours.
"""

import os
import re
from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO
from typing import Any, Literal

import boto3
import pandas as pd
from fastapi import FastAPI, HTTPException, Query
from mangum import Mangum
from pydantic import BaseModel

LAKE = os.environ["NEXTDAY_LAKE_BUCKET"]
SYMBOLS = os.environ["PEER_SYMBOLS"].split(",")
IS_CACHING = os.environ["PEER_CACHE"] == "etag"
VENDORS = {"yahoo", "alpaca"}
CANDLE = {"timestamp": "timestamp", "is_final": "final"} | {
    name: name for name in ("open", "high", "low", "close", "volume")
}
TABLES = {"1d": ("bars_1d", "session_date"), "1h": ("bars_1h", "start")}

s3 = boto3.client("s3")
decoded: dict[str, tuple[str, pd.DataFrame]] = {}
app = FastAPI()


class Candle(BaseModel):
    """One bar."""

    timestamp: date | datetime
    open: float
    high: float
    low: float
    close: float
    volume: int
    final: bool


class Candles(BaseModel):
    """The newest bars of one symbol."""

    symbol: str
    interval: Literal["1d", "1h"]
    source: str | None
    simulated: bool
    candles: list[Candle]


class Forecast(BaseModel):
    """The newest forecast of one symbol."""

    symbol: str
    prob_up: float | None
    signal: Literal["buy", "sell", "hold", "abstain"]
    asof: date
    target_session: date
    model_id: str
    published_at: datetime
    late: bool
    reason: str | None
    source: str
    simulated: bool


class ForecastRequest(BaseModel):
    """Body of POST /predict."""

    symbol: str


@app.get("/latest", response_model=Candles)
def latest(symbol: str, interval: Literal["1d", "1h"] = "1h", limit: int = Query(120, ge=1, le=1000)) -> dict[str, Any]:
    """The newest bars, oldest first."""
    table, time = TABLES[interval]
    found: list[pd.DataFrame] = []
    missing = limit
    for rows in newest_first(f"{table}/", checked(symbol)):
        found.insert(0, rows.sort_values(time).tail(missing))
        missing -= len(found[0])
        if missing == 0:
            break
    if not found:
        raise HTTPException(404, "no bars")
    bars = pd.concat(found)
    sources = list(bars["source"].unique())
    candles = bars.rename(columns={time: "timestamp"})[list(CANDLE)].rename(columns=CANDLE)
    return {
        "symbol": symbol,
        "interval": interval,
        "source": sources[0],
        "simulated": not VENDORS.issuperset(sources),
        "candles": candles.to_dict("records"),
    }


@app.post("/predict", response_model=Forecast)
def predict(asked: ForecastRequest) -> dict[str, Any]:
    """The ledger's newest forecast."""
    rows = next(newest_first("forecasts/", checked(asked.symbol)), None)
    if rows is None:
        raise HTTPException(404, "no forecast")
    row = rows.sort_values("target_session").iloc[-1].to_dict()
    told = {name: None if pd.isna(value) else value for name, value in row.items()}
    return told | {"asof": told["asof_session"], "simulated": told["source"] not in VENDORS}


def checked(symbol: str) -> str:
    """A symbol that is collected."""
    if not re.fullmatch(r"[A-Z][A-Z0-9.-]{0,9}", symbol):
        raise HTTPException(400, "not a symbol")
    if symbol not in SYMBOLS:
        raise HTTPException(404, "unknown symbol")
    return symbol


def newest_first(prefix: str, symbol: str) -> Iterator[pd.DataFrame]:
    """A symbol's rows of each file below a prefix that has any."""
    listed = s3.list_objects_v2(Bucket=LAKE, Prefix=prefix).get("Contents", [])
    for file in sorted(listed, key=lambda file: file["Key"], reverse=True):
        frame = frame_of(file["Key"], file["ETag"])
        rows = frame[frame["symbol"] == symbol]
        if len(rows):
            yield rows


def frame_of(key: str, etag: str) -> pd.DataFrame:
    """A file, decoded."""
    known, frame = decoded.get(key, ("", None))
    if frame is None or known != etag:
        frame = pd.read_parquet(BytesIO(s3.get_object(Bucket=LAKE, Key=key)["Body"].read()))
        if IS_CACHING:
            decoded[key] = etag, frame
    return frame


handler = Mangum(app, lifespan="off")
