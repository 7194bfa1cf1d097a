from math import e, sqrt
from statistics import fmean, stdev

import numpy as np
import pytest
from scipy.stats import kurtosis, norm, skew

from nextday.forecast.features.samples import Floats
from nextday.forecast.trading.performance import daily_sharpe, deflated_sharpe, performance


def still(days: int) -> Floats:
    return np.zeros(days)


def test_a_year_of_equal_returns_compounds():
    year = performance(np.full(252, 0.001), still(252), 0.0)
    assert year.annual_return == pytest.approx(1.001**252 - 1)
    assert year.annual_volatility == pytest.approx(0, abs=1e-12)
    assert year.max_drawdown == 0


def test_the_drawdown_is_the_deepest_fall_from_a_peak():
    figures = performance(np.array([-0.1, 0.5, -0.2, -0.5, 1.0, -0.1]), still(6), 0.0)
    assert figures.max_drawdown == pytest.approx(1 - 0.8 * 0.5)
    assert performance(np.array([-0.1, 0.0]), still(2), 0.0).max_drawdown == pytest.approx(0.1)


def test_a_loss_of_more_than_everything_is_the_end():
    figures = performance(np.array([0.1, -1.5, 3.0]), still(3), 0.0)
    assert (figures.annual_return, figures.max_drawdown) == (-1, 1)


def test_turnover_and_cost_are_yearly():
    figures = performance(still(4), np.array([1.0, 0.0, 0.5, 0.5]), cost=0.001)
    assert figures.annual_turnover == pytest.approx(126)
    assert figures.annual_cost == pytest.approx(0.126)


def test_volatility_and_sharpe_are_those_of_a_sample():
    net = [0.01, -0.02, 0.03, 0.005]
    figures = performance(np.array(net), still(4), 0.0)
    assert figures.annual_volatility == pytest.approx(stdev(net) * sqrt(252))
    assert figures.sharpe == pytest.approx(fmean(net) / stdev(net) * sqrt(252))


def test_one_session_tells_no_volatility():
    figures = performance(np.array([0.01]), still(1), 0.0)
    assert (figures.annual_volatility, figures.sharpe) == (None, None)
    assert figures.annual_return == pytest.approx(1.01**252 - 1)


def test_returns_that_never_vary_have_no_sharpe_ratio():
    equal = np.full(252, 0.001)
    assert equal.std() > 0
    assert performance(equal, still(252), 0.0).sharpe is None


def test_who_never_holds_anything_has_no_sharpe_ratio():
    assert performance(still(10), still(10), 0.0).sharpe is None
    assert deflated_sharpe(still(10), [0.1, 0.2]) is None


def test_the_deflated_sharpe_ratio_is_the_published_formula():
    random = np.random.default_rng(5)
    net = random.standard_t(5, 1000) * 0.01 + 0.001
    trials = random.normal(0, 0.03, 20).tolist()
    gamma, tried = np.euler_gamma, len(trials)
    luck = (1 - gamma) * norm.ppf(1 - 1 / tried) + gamma * norm.ppf(1 - 1 / (tried * e))
    observed = net.mean() / net.std(ddof=1)
    spread = sqrt(1 - skew(net) * observed + (kurtosis(net, fisher=False) - 1) / 4 * observed**2)
    expected = norm.cdf((observed - np.std(trials, ddof=1) * luck) * sqrt(999) / spread)
    assert deflated_sharpe(net, trials) == pytest.approx(expected)


def test_the_more_was_tried_the_less_the_best_is_worth():
    random = np.random.default_rng(6)
    net = random.normal(0.0005, 0.01, 1000)
    few, many = (deflated_sharpe(net, np.linspace(-0.03, 0.03, tried).tolist()) for tried in (3, 300))
    assert few is not None
    assert many is not None
    assert many < few


@pytest.mark.parametrize("seed", range(3))
def test_the_luckiest_of_many_coin_tosses_is_no_discovery(seed: int):
    tosses = np.random.default_rng(seed).normal(0, 0.01, (100, 1000))
    sharpes = [daily_sharpe(toss) or 0.0 for toss in tosses]
    deflated = deflated_sharpe(tosses[int(np.argmax(sharpes))], sharpes)
    assert deflated is not None
    assert deflated < 0.9
