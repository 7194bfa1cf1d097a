"""The guide's own program proves the ledger to whoever does not believe us."""

import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import boto3
import polars as pl
import pytest

from nextday.forecast.ledger.chain import GENESIS
from tests.integration.api.loopback import served
from tests.unit.api.client import Client
from tests.unit.api.fake_objects import FakeObjects
from tests.unit.api.ledgers import TARGETS, forged, ledger, put_ledger

GUIDE = Path(__file__).parents[3] / "docs" / "api.md"
[PROGRAM] = re.findall(r"### Verify it yourself\n.*?```python\n(.*?)```", GUIDE.read_text(), re.DOTALL)
ADDRESS = "http://localhost:8000/api"


def store(bucket: str, entries: pl.DataFrame) -> None:
    lake = FakeObjects()
    put_ledger(lake, entries)
    for key, (content,) in lake.versions.items():
        boto3.client("s3").put_object(Bucket=bucket, Key=key, Body=content)


def verified(client: Client) -> subprocess.CompletedProcess[str]:
    assert ADDRESS in PROGRAM
    with served(client) as gateway:
        program = PROGRAM.replace(ADDRESS, f"{gateway.url}/api")
        # without site-packages: neither our code nor anybody else's
        return subprocess.run([sys.executable, "-ISc", program], capture_output=True, text=True, check=False)


def test_an_honest_ledger_is_proven_page_by_page(client: Client, bucket: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("lambdas.api.routes.proof.MOST_SEALED", 3)
    store(bucket, ledger())
    ran = verified(client)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.strip() == client.get("/proof").json["head"] != GENESIS


@pytest.mark.parametrize(
    ("session", "values", "told"),
    [
        (TARGETS[0], {"signal": "holt"}, "forged"),
        (TARGETS[-1], {"features": '{"return_1":0.1}'}, "forged"),
        (TARGETS[2], {"entry_hash": "0" * 64}, "forged"),
    ],
)
def test_a_flipped_character_is_found(client: Client, bucket: str, session: date, values: dict[str, object], told: str):
    store(bucket, forged({"symbol": "AAPL", "target_session": session}, **values))
    ran = verified(client)
    assert ran.returncode == 1
    assert told in ran.stderr
    assert not client.get("/proof").json["ok"]


def test_an_entry_that_is_sealed_anew_breaks_the_chain(client: Client, bucket: str):
    store(bucket, forged({"symbol": "AAPL", "target_session": TARGETS[1]}, resealed=True, prob_up=0.9))
    assert "not linked" in verified(client).stderr


def test_a_session_that_is_left_out_breaks_the_chain(client: Client, bucket: str):
    store(bucket, ledger().filter(pl.col("target_session") != TARGETS[1]))
    assert "not linked" in verified(client).stderr
