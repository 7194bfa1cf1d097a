"""`nextday backtest` on shares that hardly anybody trades: nothing that it says may be absurd."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from tests.scenarios.command import Ran, nextday
from tests.scenarios.illiquid import SHARES, record

pytestmark = pytest.mark.scenario

MOST_A_YEAR = 3.0  # 300 %: what a year of the wildest of these shares may bring


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    folder = tmp_path_factory.mktemp("illiquid")
    record(folder, first=date(2021, 1, 4), last=date(2023, 12, 29))
    return nextday("backtest", "--source", f"csv:{folder}", "--json")


@pytest.fixture(scope="module")
def document(ran: Ran) -> Any:
    return ran.document


def numbers(part: Any, path: str = "") -> Iterator[tuple[str, float | None]]:
    if isinstance(part, dict | list):
        for name, value in part.items() if isinstance(part, dict) else enumerate(part):
            yield from numbers(value, f"{path}/{name}")
    elif part is None or isinstance(part, float):
        yield path, part


def test_nothing_is_warned_of_and_every_number_is_one(ran: Ran, document: Any):
    assert "Warning" not in ran.err
    # the document tells as null what is no number; these know no value where nothing ever varied
    may_be_unknown = ("/t", "/t_of_accuracy", "/sharpe", "/deflated_sharpe", "/brier_skill")
    unknown = [path for path, value in numbers(document) if value is None and not path.endswith(may_be_unknown)]
    assert unknown == []


def test_both_guarantees_hold_for_every_symbol(document: Any):
    assert {row["symbol"] for row in document["symbols"]} == {share.symbol for share in SHARES}
    assert all(row["within"] for row in document["symbols"])
    assert document["verdict"].startswith(f"Within both guarantees: {len(SHARES)} of {len(SHARES)} symbols. ")


def test_no_strategy_is_absurd(document: Any):
    strategies = [*document["portfolio"], *(one for trades in document["trades"].values() for one in trades)]
    assert strategies
    assert all(-1 <= one["annual_return"] <= MOST_A_YEAR for one in strategies)
    assert all(0 <= one["max_drawdown"] <= 1 for one in strategies)


def test_what_cannot_be_traded_is_told_by_its_reason(document: Any):
    assert all(count > 0 for count in document["untradable"]["by_reason"].values())
    assert document["untradable"]["sessions"] > sum(document["untradable"]["by_reason"].values())
    assert document["trades"]["MILL"] == []
    assert document["trades"]["SPLIT"] != []


def test_probabilities_are_calibrated_and_never_certain(document: Any):
    bins = document["reliability"]["bins"]
    assert all(0 < one["predicted"] < 1 for one in bins)
    assert document["reliability"]["error"] < 0.03


def test_the_sentence_is_true(document: Any):
    mixture = document["pooled"]["mixture"]
    lows = [mixture["skill"][name]["low"] for name in ("over_base_rate", "log_loss")]
    assert document["demonstrated"] == all(low > 0 for low in lows)
    assert f"Skill {'' if document['demonstrated'] else 'not '}demonstrated" in document["verdict"]
    rival = document["pooled"][mixture["skill"]["rival"]]
    shares = [f"{100 * one['accuracy']['value']:.1f} %" for one in (mixture, rival)]
    assert f"{shares[0]} right against {shares[1]} for the likelier side of " in document["verdict"]
