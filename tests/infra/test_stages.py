"""The context chooses stages, symbols and buckets, and a senseless choice is explained in one line."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cdk_app.stages import chosen_stages
from nextday.errors import InputError
from stacks.constructs.edge.access import Access


def test_without_a_choice_every_stage_is_synthesized() -> None:
    assert [stage.name for stage in chosen_stages({})] == ["dev", "prod"]


def test_one_stage_can_be_chosen() -> None:
    assert [stage.name for stage in chosen_stages({"stage": "prod"})] == ["prod"]


def test_anybody_may_ask_the_api_unless_the_stage_says_otherwise() -> None:
    assert {stage.access for stage in chosen_stages({})} == {Access.PUBLIC}
    (stage,) = chosen_stages(
        {"stage": "dev", "access": "key", "api_keys_secret": "nextday/keys", "requests_per_second": 5}
    )
    assert (stage.access, stage.api_keys_secret, stage.requests_per_second) == (Access.KEY, "nextday/keys", 5)


def test_symbols_buckets_and_who_hears_alarms_can_be_chosen() -> None:
    chosen = {"stage": "dev", "symbols": "AAPL, brk-b", "buckets": "4", "alarm_email": "oncall@example.com"}
    (stage,) = chosen_stages(chosen)
    assert (stage.symbols, stage.buckets, stage.alarm_email) == (("AAPL", "BRK-B"), 4, "oncall@example.com")


@pytest.mark.parametrize(("written", "asked"), [(True, True), ("true", True), ("False", False), (None, False)])
def test_the_sequence_model_is_there_where_it_is_asked_for(written: object, *, asked: bool) -> None:
    (stage,) = chosen_stages({"stage": "dev", "sequence_model": written})
    assert stage.sequence_model is asked


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        ({"stage": "qa"}, "dev, prod"),
        ({"symbols": "Aapl"}, "'Aapl' is not a symbol: did you mean AAPL"),
        ({"symbols": ""}, "is not a symbol"),
        ({"symbols": "AAPL,aapl"}, "twice"),
        ({"symbols": ",".join(f"S{number}" for number in range(700))}, "room for 3000"),
        ({"buckets": "0"}, "buckets=0"),
        ({"buckets": "many"}, "buckets=many"),
        ({"buckets": 101}, "100 at most"),
        ({"buckets": 1.5}, "buckets=1.5"),
        ({"alpaca_secret": "the keys"}, "alpaca_secret='the keys'"),
        ({"alpaca_secret": ""}, "alpaca_secret=''"),
        ({"sequence_model": "perhaps"}, "sequence_model=perhaps: 'perhaps' is neither true nor false"),
        ({"requests_per_second": "0"}, "requests_per_second=0 is not a whole number"),
        ({"access": "some"}, "access='some' is unknown: choose one of public, key, private"),
        ({"access": "key"}, "access=key needs api_keys_secret=NAME"),
        ({"api_keys_secret": "keys"}, "api_keys_secret=keys would be asked by nobody"),
        ({"access": "private", "api_keys_secret": "keys"}, "api_keys_secret=keys would be asked by nobody"),
        ({"access": "key", "api_keys_secret": "the keys"}, "api_keys_secret='the keys'"),
        ({"market": "real"}, "market='real' is unknown: choose one of live, replayed, simulated"),
        ({"alarm_email": "on call"}, "alarm_email='on call'"),
    ],
)
def test_a_senseless_choice_is_named(chosen: dict[str, object], told: str) -> None:
    with pytest.raises(InputError, match=told):
        chosen_stages(chosen)


def test_a_senseless_choice_ends_the_command_with_one_line_and_code_2(tmp_path: Path) -> None:
    environment = os.environ | {"CDK_CONTEXT_JSON": json.dumps({"buckets": "0"}), "CDK_OUTDIR": str(tmp_path)}
    command = [sys.executable, "-m", "cdk_app"]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (2, "buckets=0 is not a whole number of at least 1\n")
