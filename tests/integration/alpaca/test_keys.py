"""Where the keys to the second vendor come from."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from lambdas.ingest.second_source import second_source
from nextday.errors import BadRequest
from nextday.market.sources.alpaca.source import AlpacaSource
from nextday.market.sources.port import Interval
from nextday.settings import IngestSettings
from ops.market import MarketServer
from ops.vendors import KEY_ID, SECRET_KEY
from tests.integration.alpaca.conftest import LAST, NOW
from tests.unit.market_replay.recordings import CALENDAR
from tests.universes import NOWHERE

SECRET = "nextday/alpaca"
WINDOW = ("ABC", Interval.DAY, CALENDAR.open_of(LAST), NOW)


@pytest.fixture
def secrets(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """An account's secrets, none so far."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    # where values read before are remembered
    monkeypatch.setattr("aws_lambda_powertools.utilities.parameters.secrets.DEFAULT_PROVIDERS", {})
    with mock_aws():
        yield boto3.client("secretsmanager")


def configured(server: MarketServer, **chosen: str) -> AlpacaSource:
    lake = {"lake_bucket": "lake", "database": "nextday_dev", "buckets": 1, "universe": NOWHERE}
    source = second_source(IngestSettings(**lake, alpaca_url=server.url, **chosen))  # type: ignore[arg-type]
    assert source
    return source


def test_on_aws_a_secret_holds_them(market: MarketServer, secrets: Any) -> None:
    secrets.create_secret(Name=SECRET, SecretString=f'{{"key_id": "{KEY_ID}", "secret_key": "{SECRET_KEY}"}}')
    assert len(configured(market, alpaca_secret=SECRET).fetch(*WINDOW).bars) == 1


def test_on_a_laptop_the_environment_does(market: MarketServer) -> None:
    source = configured(market, alpaca_key_id=KEY_ID, alpaca_secret_key=SECRET_KEY)
    assert len(source.fetch(*WINDOW).bars) == 1


def test_without_keys_there_is_no_second_source() -> None:
    settings = IngestSettings(lake_bucket="lake", database="nextday_dev", buckets=1, universe=NOWHERE)
    assert second_source(settings) is None


@pytest.mark.parametrize("value", [None, "not JSON", '{"key": "another"}', "[]", '"text"'])
def test_keys_that_cannot_be_read_matter_only_when_they_are_needed(
    market: MarketServer, secrets: Any, value: str | None
) -> None:
    if value:
        secrets.create_secret(Name=SECRET, SecretString=value)
    source = configured(market, alpaca_secret=SECRET)
    with pytest.raises(BadRequest, match=f"from the secret {SECRET}") as caught:
        source.fetch(*WINDOW)
    assert "another" not in str(caught.value)
    assert market.count("alpaca") == 0


def test_settings_that_are_shown_do_not_show_the_secret_key() -> None:
    lake = {"LAKE_BUCKET": "lake", "DATABASE": "nextday_dev", "BUCKETS": "1", "UNIVERSE": NOWHERE}
    environ = {f"NEXTDAY_{name}": value for name, value in lake.items()} | {"NEXTDAY_ALPACA_SECRET_KEY": "s3cr3t"}
    settings = IngestSettings.from_env(environ)
    assert settings.alpaca_secret_key == "s3cr3t"
    assert "s3cr3t" not in repr(settings)
