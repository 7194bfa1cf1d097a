from datetime import date

import polars as pl
import pytest

from lambdas.api.answers import Candles, Symbols
from tests.builders import bars, hourly_bars
from tests.unit.api.client import Client
from tests.unit.api.fake_lake import FakeLake

CANDLE_FIELDS = ["timestamp", "open", "high", "low", "close", "volume", "final"]


def test_the_symbols_of_the_stage_are_listed(client: Client):
    answer = client.get("/symbols")
    assert answer.json == {"symbols": ["AAPL", "BRK-B"]}
    Symbols.model_validate_json(answer.body)


@pytest.mark.parametrize("prefix", ["", "/api"])
def test_a_path_means_the_same_below_api(client: Client, prefix: str):
    assert client.get(prefix + "/symbols").json == {"symbols": ["AAPL", "BRK-B"]}


def test_daily_bars_are_dates_oldest_first(client: Client, lake: FakeLake):
    lake.daily = bars("AAPL", days=3)
    answer = client.get("/latest", symbol="AAPL", interval="1d")
    Candles.model_validate_json(answer.body)
    assert {name: answer.json[name] for name in ("symbol", "interval")} == {"symbol": "AAPL", "interval": "1d"}
    assert [candle["timestamp"] for candle in answer.json["candles"]] == ["2026-05-27", "2026-05-28", "2026-05-29"]
    assert list(answer.json["candles"][0]) == CANDLE_FIELDS


def test_a_symbol_in_small_letters_is_answered_as_the_one_it_means(client: Client, lake: FakeLake):
    lake.daily = bars("AAPL", days=3)
    meant, written = (client.get("/latest", symbol=symbol, interval="1d") for symbol in ("AAPL", "aapl"))
    assert (written.body, written.headers) == (meant.body, meant.headers)
    assert (written.json["symbol"], len(written.json["candles"])) == ("AAPL", 3)


def test_hourly_bars_are_utc_instants_of_their_start(client: Client, lake: FakeLake):
    lake.hourly = hourly_bars("AAPL", days=1)
    answer = client.get("/latest", symbol="AAPL", interval="1h")
    Candles.model_validate_json(answer.body)
    assert [candle["timestamp"] for candle in answer.json["candles"]][:2] == [
        "2026-05-29T13:30:00Z",
        "2026-05-29T14:30:00Z",
    ]


def test_prices_and_volume_are_exactly_those_stored(client: Client, lake: FakeLake):
    lake.daily = bars("AAPL", days=2)
    stored = lake.daily.select("open", "high", "low", "close", "volume").to_dicts()
    served = client.get("/latest", symbol="AAPL", interval="1d").json["candles"]
    assert [{name: candle[name] for name in CANDLE_FIELDS[1:-1]} for candle in served] == stored


def test_the_bar_in_progress_says_that_it_is_not_final(client: Client, lake: FakeLake):
    last = pl.col("session_date") == date(2026, 5, 29)
    lake.daily = bars("AAPL", days=2).with_columns(is_final=~last)
    assert [candle["final"] for candle in client.get("/latest", symbol="AAPL", interval="1d").json["candles"]] == [
        True,
        False,
    ]


def test_without_interval_and_limit_the_newest_120_hourly_bars_are_served(client: Client, lake: FakeLake):
    lake.hourly = hourly_bars("AAPL", days=20)
    answer = client.get("/latest", symbol="AAPL").json
    assert (answer["interval"], len(answer["candles"])) == ("1h", 120)
    assert answer["candles"][-1]["timestamp"] == "2026-05-29T19:30:00Z"


@pytest.mark.parametrize("source", ["csv", "simulated"])
def test_replayed_bars_name_their_source_and_are_called_simulated(client: Client, lake: FakeLake, source: str):
    lake.daily = bars("AAPL", days=2, source=source)
    answer = client.get("/latest", symbol="AAPL", interval="1d").json
    assert (answer["source"], answer["simulated"]) == (source, True)


@pytest.mark.parametrize("source", ["yahoo", "alpaca"])
def test_bars_of_the_real_market_are_not_called_simulated(client: Client, lake: FakeLake, source: str):
    lake.daily = bars("AAPL", days=2, source=source)
    answer = client.get("/latest", symbol="AAPL", interval="1d").json
    assert (answer["source"], answer["simulated"]) == (source, False)


def test_one_replayed_bar_makes_the_whole_answer_simulated(client: Client, lake: FakeLake):
    replayed = pl.col("session_date") == date(2026, 5, 28)
    lake.daily = bars("AAPL", days=3, source="yahoo").with_columns(
        source=pl.when(replayed).then(pl.lit("csv")).otherwise("source")
    )
    answer = client.get("/latest", symbol="AAPL", interval="1d").json
    assert (answer["source"], answer["simulated"]) == ("csv", True)


def test_a_known_symbol_without_bars_has_no_candles_and_no_source(client: Client):
    answer = client.get("/latest", symbol="BRK-B")
    Candles.model_validate_json(answer.body)
    assert answer.json == {"symbol": "BRK-B", "interval": "1h", "source": None, "simulated": False, "candles": []}
