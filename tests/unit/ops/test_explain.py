from dataclasses import replace

import pytest

from nextday.catalog import CORPORATE_ACTIONS
from nextday.forecast.explain.entry import Seen, explained
from nextday.forecast.features.inputs import Inputs
from nextday.forecast.ledger.serving import Thresholds
from nextday.forecast.model.members import EmpiricalBayes, Laplace
from nextday.forecast.model.mixture import WeightedMember
from nextday.frames import empty
from ops.commands.explain import told, told_rate
from tests.builders import CALENDAR, LAST_SESSION, bars
from tests.unit.forecast.history import model
from tests.unit.forecast.ledger.building import entries


@pytest.mark.parametrize(("close", "words"), [(0.001604, "0.001604"), (312.46, "312.46"), (712_345.67, "712345.67")])
def test_the_close_that_changes_a_signal_keeps_its_digits(close: float, words: str):
    flip = {"close": close, "move": -0.0123, "signal": "sell"}
    assert told(flip) == f"a close of {words} (-1.23%) changes the next forecast to sell"


def test_an_explanation_names_both_base_rates_with_their_counts_and_weights():
    served = model("AAPL")
    *_, regression = served.symbols["AAPL"].members
    members = (
        WeightedMember("empirical_bayes", 0.83, EmpiricalBayes(ups=635, days=1204, rate=0.5336, strength=1008.0)),
        WeightedMember("laplace", 0.09, Laplace(ups=635, days=1204)),
        WeightedMember("logistic", 0.08, regression.member),
    )
    served.symbols["AAPL"] = replace(served.symbols["AAPL"], members=members)
    [entry] = entries(CALENDAR.next_session(LAST_SESSION)).to_dicts()
    inputs = Inputs(bars("AAPL", days=80), empty(CORPORATE_ACTIONS), {}, buckets=1)
    rates = explained(entry, served, Seen.of(inputs), Thresholds(0.6, 0.4))["base_rates"]
    assert rates == [
        {
            "kind": "empirical_bayes",
            "ups": 635,
            "days": 1204,
            "rate": 0.5336,
            "strength": 1008.0,
            "probability": (635 + 1008 * 0.5336) / (1204 + 1008),
            "weight": 0.83,
        },
        {"kind": "laplace", "ups": 635, "days": 1204, "probability": 636 / 1206, "weight": 0.09},
    ]
    assert [told_rate(rate) for rate in rates] == [
        "base rate 0.5302 = 1,204 own days at 0.5274 and 1,008 days of all symbols' 0.5336; weight 0.83 in the mixture",
        "Laplace's rule 0.5274, weight 0.09",
    ]
