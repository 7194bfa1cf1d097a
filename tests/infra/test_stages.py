"""Settings of a stage stand in one file, the context overrides them, and a senseless one is explained in one line."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cdk_app.stages import chosen_stages, stages
from nextday.errors import InputError
from nextday.settings import DEFAULT_SYMBOLS
from stacks.access import Access
from tests.synthesis import STAGES_FILE

CERTIFICATE = "arn:aws:acm:us-east-1:012345678901:certificate/01234567-89ab-cdef-0123-456789abcdef"


def written(folder: Path, text: str) -> Path:
    path = folder / "stages.toml"
    path.write_text(text)
    return path


def test_a_stage_is_what_its_table_says(tmp_path: Path) -> None:
    path = written(tmp_path, '[qa]\naccount = "012345678901"\nregion = "eu-west-1"\nsymbols = ["AAPL", "brk-b"]\n')
    stage = stages(path)["qa"]
    assert (stage.account, stage.region, stage.symbols) == ("012345678901", "eu-west-1", ("AAPL", "BRK-B"))


def test_a_new_stage_is_closed_until_it_is_opened_and_goes_where_the_credentials_lead(tmp_path: Path) -> None:
    stage = stages(written(tmp_path, "[qa]\n"))["qa"]
    assert (stage.access, stage.account, stage.region) == (Access.PRIVATE, None, None)
    assert stage.symbols == DEFAULT_SYMBOLS


def test_thousands_of_symbols_stand_in_a_file_of_their_own(tmp_path: Path) -> None:
    names = [f"S{number}" for number in range(5_000)]
    (tmp_path / "us.txt").write_text("# listed in New York\n" + "\n".join(names) + "  # the last\n")
    assert stages(written(tmp_path, '[qa]\nsymbols = "us.txt"\n'))["qa"].symbols == tuple(names)


def test_the_committed_stages_make_sense_and_prod_is_private_and_protected() -> None:
    committed = stages()
    assert {"dev", "prod"} <= committed.keys()
    assert (committed["prod"].access, committed["prod"].protect) == (Access.PRIVATE, True)


def test_a_lake_may_have_a_key_that_is_there_already() -> None:
    key = "arn:aws:kms:eu-central-1:012345678901:key/01234567-89ab-cdef-0123-456789abcdef"
    (stage,) = chosen_stages({"stage": "dev", "encryption": key}, STAGES_FILE)
    assert stage.encryption == key


def test_without_a_choice_every_stage_is_synthesized() -> None:
    assert [stage.name for stage in chosen_stages({}, STAGES_FILE)] == ["dev", "prod"]


def test_one_stage_can_be_chosen() -> None:
    assert [stage.name for stage in chosen_stages({"stage": "prod"}, STAGES_FILE)] == ["prod"]


def test_the_context_overrides_what_the_file_says() -> None:
    chosen = {"stage": "dev", "symbols": "AAPL, brk-b", "buckets": "4", "access": "key", "api_keys_secret": "keys"}
    (stage,) = chosen_stages(chosen, STAGES_FILE)
    assert (stage.symbols, stage.buckets) == (("AAPL", "BRK-B"), 4)
    assert (stage.access, stage.api_keys_secret) == (Access.KEY, "keys")


@pytest.mark.parametrize(("written", "asked"), [(True, True), ("true", True), ("False", False), (None, False)])
def test_the_sequence_model_is_there_where_it_is_asked_for(written: object, *, asked: bool) -> None:
    (stage,) = chosen_stages({"stage": "dev", "sequence_model": written}, STAGES_FILE)
    assert stage.sequence_model is asked


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        ({"stage": "qa"}, "choose one of dev, prod"),
        ({"account": 12345}, "account=12345: is not the number of an account: write its 12 digits in quotes"),
        ({"region": "Frankfurt"}, "region='Frankfurt': is not a region such as eu-central-1"),
        ({"symbols": "Aapl"}, "'Aapl' is not a symbol: did you mean AAPL"),
        ({"symbols": ""}, "is not a symbol"),
        ({"symbols": []}, "is not a symbol"),
        ({"symbols": 5}, "symbols=5"),
        ({"symbols": "AAPL,MSFT,aapl"}, "AAPL: named more than once"),
        ({"buckets": "0"}, "buckets='0': Input should be greater than or equal to 1"),
        ({"buckets": "many"}, "buckets='many': Input should be a valid integer"),
        ({"buckets": 101}, "buckets=101: Input should be less than or equal to 100"),
        ({"buckets": 1.5}, "buckets=1.5"),
        ({"buy_from": float("nan")}, "buy_from=nan"),
        ({"sell_to": 0.7}, "sell_to=0.7 is not below buy_from=0.6"),
        ({"alpaca_secret": "the keys"}, "alpaca_secret='the keys': is not the name of a secret"),
        ({"alpaca_secret": ""}, "alpaca_secret=''"),
        ({"sequence_model": "perhaps"}, "sequence_model='perhaps': Input should be a valid boolean"),
        ({"requests_per_second": "0"}, "requests_per_second='0'"),
        ({"log_retention": "ever"}, "log_retention='ever': Input should be 'one_week', 'two_weeks'"),
        ({"access": "some"}, "access='some': Input should be 'public', 'key' or 'private'"),
        ({"access": "key"}, "access=key needs api_keys_secret=NAME"),
        ({"api_keys_secret": "keys"}, "api_keys_secret=keys would be asked by nobody"),
        ({"access": "private", "api_keys_secret": "keys"}, "api_keys_secret=keys would be asked by nobody"),
        ({"access": "key", "api_keys_secret": "the keys"}, "api_keys_secret='the keys'"),
        ({"monthly_budget_usd": 0}, "monthly_budget_usd=0: Input should be greater than 0"),
        ({"monthly_budget_usd": float("inf")}, "monthly_budget_usd=inf: Input should be a finite number"),
        ({"hourly_bars": "seldom"}, "hourly_bars='seldom': Input should be a valid boolean"),
        ({"encryption": "own"}, "encryption='own': is not s3, kms, or the ARN of a key that is there"),
        ({"domain": "https://a.com"}, "domain='https://a.com': is not a domain such as stocks.example.com"),
        ({"domain": "stocks.example.com"}, "domain and certificate_arn need each other"),
        (
            {"domain": "a.com", "certificate_arn": CERTIFICATE.replace("us-east-1", "eu-west-1")},
            "is not the ARN of a certificate of ACM in us-east-1",
        ),
        ({"hosted_zone": "example.com"}, "hosted_zone='example.com': is not the id of a hosted zone of Route 53"),
        ({"hosted_zone": "Z0123"}, "hosted_zone=Z0123 would lead nowhere"),
        ({"edge_protection": "wall"}, "edge_protection='wall': Input should be 'none' or 'waf'"),
        ({"cache": "redis"}, "cache='redis': Input should be 'none' or 'valkey'"),
        ({"live": "true", "access": "private"}, "live=true needs access=public: browsers send no key with a WebSocket"),
        ({"live": True, "access": "key", "api_keys_secret": "keys"}, "live=true needs access=public"),
        (
            {"live": True, "access": "public", "symbols": ",".join(f"S{one}" for one in range(100))},
            "quotes=true is for up to 99 symbols, which are one request: write quotes = false",
        ),
        ({"market": "real"}, "market='real': Input should be 'live', 'replayed' or 'simulated'"),
        ({"alarm_email": "on call"}, "alarm_email='on call': is not an e-mail address"),
    ],
)
def test_a_senseless_choice_is_named_with_what_it_may_be(chosen: dict[str, object], told: str) -> None:
    with pytest.raises(InputError) as refused:
        chosen_stages({"stage": "prod", **chosen}, STAGES_FILE)
    assert told in str(refused.value)
    assert "stage" in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[qa]\nbucket = 4\n", "stage qa, bucket=4: there is no such setting, only account, region, symbols, buckets"),
        ("[qa]\nbuckets = 0\n\n[prod]\n", "stage qa, buckets=0"),
        ("[Q-A]\n", "stage Q-A, name='Q-A': is not the name of a stage"),
        ("buckets = 4\n", "buckets stands outside of a stage"),
        ("[qa\n", "stages.toml cannot be read"),
        ('[qa]\nsymbols = "none.txt"\n', "none.txt cannot be read"),
    ],
)
def test_a_senseless_file_is_explained(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(InputError) as refused:
        stages(written(tmp_path, text))
    assert told in str(refused.value)


def test_a_senseless_choice_ends_the_command_with_one_line_and_code_2(tmp_path: Path) -> None:
    choice = {"stage": "dev", "buckets": "0"}
    environment = os.environ | {"CDK_CONTEXT_JSON": json.dumps(choice), "CDK_OUTDIR": str(tmp_path)}
    command = [sys.executable, "-m", "cdk_app"]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    told = "stage dev, buckets='0': Input should be greater than or equal to 1\n"
    assert (ended.returncode, ended.stderr) == (2, told)
