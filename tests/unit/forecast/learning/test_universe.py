from dataclasses import replace

import numpy as np
import pytest

from nextday.forecast.features.features import FEATURES
from nextday.forecast.features.samples import Panel, Samples
from nextday.forecast.learning.candidates.grid import default_candidates
from nextday.forecast.learning.candidates.market import MARKET_FEATURES, market_features
from nextday.forecast.learning.candidates.port import Candidate
from nextday.forecast.learning.candidates.ranks import RankRegressions
from nextday.forecast.learning.folds import Fold
from nextday.forecast.learning.moments import Moments
from nextday.forecast.learning.universe import Universe
from tests.unit.forecast.history import first_rows, samples
from tests.unit.forecast.moments import moments_of


def later(history: Samples, rows: int) -> Samples:
    """A symbol that was listed later."""
    columns = ("sessions", "targets", "features", "up")
    return replace(history, **{name: getattr(history, name)[rows:] for name in columns})


PANEL = tuple(
    later(samples(f"S{number}", days=260 + 30 * number, signal=0.2, seed=number), 7 * number) for number in range(6)
)
UNIVERSE = Universe.of(PANEL)


def known(panel: Panel, fold: Fold, months: int | None) -> Moments:
    """Moments of the rows that a fold learns from, row by row."""
    rows = [(one, fold.training(one, months)) for one in panel]
    features = np.concatenate([one.features[own] for one, own in rows])
    return moments_of(features, np.concatenate([one.up[own] for one, own in rows]))


@pytest.mark.parametrize("months", [None, 1, 6])
def test_a_folds_moments_are_those_of_its_training_rows(months: int | None):
    for fold in (*UNIVERSE.folds, UNIVERSE.next_fold):
        found, expected = UNIVERSE.training(UNIVERSE.monthly, [fold], months), known(PANEL, fold, months)
        np.testing.assert_allclose(found.gram[0], expected.gram, atol=1e-9)
        np.testing.assert_allclose(found.ups[0], expected.ups, atol=1e-9)


def test_what_serves_knows_every_row():
    assert UNIVERSE.training(UNIVERSE.monthly, [UNIVERSE.next_fold]).rows == sum(map(len, PANEL))


def test_a_row_on_the_first_of_a_month_is_known_when_it_is_the_last():
    history = samples(days=300)
    firsts = np.flatnonzero(history.sessions == history.sessions.astype("datetime64[M]").astype("datetime64[D]"))
    known = first_rows(history, int(firsts[-1]) + 1)
    universe = Universe.of((known,))
    assert universe.training(universe.monthly, [universe.next_fold]).rows == len(known)


def test_what_has_left_a_window_leaves_no_trace():
    crashed = replace(PANEL[0], features=PANEL[0].features.copy())
    crashed.features[:5] *= 1e9
    shown, last = Universe.of((crashed, *PANEL[1:])), [UNIVERSE.next_fold]
    assert (shown.training(shown.monthly, last, 2).gram == UNIVERSE.training(UNIVERSE.monthly, last, 2).gram).all()


def test_shards_add_up_to_the_whole():
    shards = Universe.total([Universe.of(PANEL[:1]), Universe.of(()), Universe.of(PANEL[1:4]), Universe.of(PANEL[4:])])
    assert shards.folds == UNIVERSE.folds
    assert shards.next_fold == UNIVERSE.next_fold
    assert (shards.cross_section.counts == UNIVERSE.cross_section.counts).all()
    np.testing.assert_allclose(shards.returns, UNIVERSE.returns, rtol=1e-12)
    np.testing.assert_allclose(shards.monthly.moments.gram, UNIVERSE.monthly.moments.gram, rtol=1e-12, atol=1e-9)
    np.testing.assert_allclose(shards.monthly.moments.ups, UNIVERSE.monthly.moments.ups, rtol=1e-12, atol=1e-9)


# ranks are told from the sums of all, but what they teach from the shard's rows: see test_ranks.py
LEARN_FROM_SUMS = [one for one in default_candidates() if not isinstance(one, RankRegressions)]


@pytest.mark.parametrize("candidate", LEARN_FROM_SUMS, ids=lambda candidate: candidate.names[0])
def test_a_shard_beside_the_sums_of_all_learns_what_the_whole_learns(candidate: Candidate):
    whole, served = candidate.walk_forward(PANEL, UNIVERSE), candidate.fit(PANEL, UNIVERSE)
    sums = Universe.total([Universe.of(PANEL[:2]), Universe.of(PANEL[2:])])
    for shard, first in ((PANEL[:2], 0), (PANEL[2:], 2)):
        for place, forecasts in enumerate(candidate.walk_forward(shard, sums)):
            np.testing.assert_allclose(forecasts, whole[first + place], rtol=1e-9)
        for place, members in enumerate(candidate.fit(shard, sums)):
            vector = [0.5] * len(FEATURES)
            expected = [member and member.probability(vector) for member in served[first + place]]
            assert [member and member.probability(vector) for member in members] == pytest.approx(expected, rel=1e-9)


def test_market_features_are_those_of_all_symbols_on_the_rows_session():
    place, market = FEATURES.index("return_1"), market_features(UNIVERSE)
    for row, session in enumerate(UNIVERSE.sessions):
        returns = np.concatenate([one.features[one.sessions == session, place] for one in PANEL])
        assert market[row, : len(MARKET_FEATURES) - 1] == pytest.approx(
            [returns.mean(), returns.std(), (returns > 0).mean()], rel=1e-9, abs=1e-12
        )
    assert np.isfinite(market[19:]).all()


def test_nobody_has_no_universe_to_learn_from():
    nothing = Universe.of(())
    assert nothing.folds == []
    assert np.isnat(nothing.known)
