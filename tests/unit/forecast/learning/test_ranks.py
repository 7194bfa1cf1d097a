import json
from dataclasses import asdict, replace
from math import fsum, log

import numpy as np
import polars as pl
import pytest

from nextday.forecast.explain.explanation import explain
from nextday.forecast.features.features import FEATURES
from nextday.forecast.features.samples import Floats, Panel, Samples
from nextday.forecast.learning.candidates.base_rate import EmpiricalBayesRate
from nextday.forecast.learning.candidates.ranks import RankRegressions
from nextday.forecast.learning.cross_section import RANKED, CrossSection
from nextday.forecast.learning.lineage import Lineage
from nextday.forecast.learning.universe import Universe
from nextday.forecast.model.mixture import WeightedMember
from nextday.forecast.model.model import PART
from nextday.forecast.model.ranks import BINS, CUTS, EDGES, MIDDLE, Ranked, rank
from nextday.forecast.model.symbol_model import SymbolModel
from nextday.forecast.score.losses import log_losses
from tests.unit.forecast.history import EVALUATION, WIDE, first_rows, samples, universe

RETURN = FEATURES.index("return_1")


def stock(number: int, days: int = 300) -> Samples:
    """Vectors as a stock's are."""
    history = samples(f"S{number}", days=days, seed=number)
    features = history.features * 0.02
    features[:, [FEATURES.index(name) for name in ("return_20", "sma_distance_50")]] *= 4
    features[:, FEATURES.index("close_location")] = 1 / (1 + np.exp(-100 * features[:, 1]))
    features[:, FEATURES.index("volatility_20")] = 0.015 * np.exp(25 * features[:, 2])
    return replace(history, features=features)


PANEL = tuple(stock(number, days=240 + 10 * number) for number in range(6))
MANY = tuple(stock(number, days=40) for number in range(150))


def on(session: int, panel: Panel) -> Floats:
    """What the panel's RANKED features were on a session of all."""
    return np.array([one.features[session, RANKED] for one in panel])


def reverting(panel: Panel, strength: float) -> Panel:
    """Stocks that rise the more often, the less they rose among all."""
    section, random = CrossSection.of(panel), np.random.default_rng(0)
    column = list(EDGES).index("return_1")
    chances = (0.5 - strength * (section.ranks(one)[:, column] - MIDDLE) for one in panel)
    return tuple(replace(one, up=random.random(len(one)) < own) for one, own in zip(panel, chances, strict=True))


def test_a_rank_is_the_share_of_symbols_below_and_half_of_those_alike():
    values, found = on(7, MANY), np.array([CrossSection.of(MANY).ranks(one)[7] for one in MANY])
    exact = (values[:, np.newaxis] > values).mean(axis=1) + 1 / (2 * len(MANY))
    assert np.abs(found - exact).max() < 0.06  # half a bin's symbols
    assert found.mean(axis=0) == pytest.approx(0.5, abs=1 / CUTS)


def test_who_is_alone_is_in_the_middle():
    assert (CrossSection.of(PANEL[:1]).ranks(PANEL[0]) == MIDDLE).all()


def test_of_two_one_is_at_a_quarter_and_one_at_three():
    low, high = (replace(PANEL[0], symbol=name, features=PANEL[0].features * 0 + x) for name, x in (("L", 0), ("H", 1)))
    section = CrossSection.of((low, high))
    assert (section.ranks(low) == 0.25).all()
    assert (section.ranks(high) == 0.75).all()


def test_a_feature_that_all_share_ranks_nobody():
    alike = tuple(replace(one, features=one.features.copy()) for one in PANEL)
    for one in alike:
        one.features[:, RETURN] = 0.0031
    section = CrossSection.of(alike)
    for one in alike:
        assert (section.ranks(one)[:, 0] == MIDDLE).all()
        assert (section.ranks(one)[:, 1] != MIDDLE).any()


def test_ties_share_a_rank():
    tied = (*MANY[:6], *(replace(one, features=MANY[0].features) for one in MANY[6:12]))
    section = CrossSection.of(tied)
    for one in tied[6:]:
        assert (section.ranks(one) == section.ranks(MANY[0])).all()


def test_a_session_ranks_those_that_it_has():
    short, *others = PANEL
    later = short.sessions[-1] + 1
    section, without = CrossSection.of(PANEL), CrossSection.of(tuple(others))
    for one in others:
        after = one.sessions > later
        assert (section.ranks(one)[after] == without.ranks(one)[after]).all()
        assert (section.ranks(one)[~after] != without.ranks(one)[~after]).any()


@pytest.mark.parametrize("value", [1e300, -1e300, 0.0])
def test_an_absurd_value_is_at_an_end_and_moves_no_other_by_more_than_its_place(value: float):
    absurd = (replace(MANY[0], features=np.full_like(MANY[0].features, value)), *MANY[1:])
    section, before = CrossSection.of(absurd), CrossSection.of(MANY)
    assert np.isfinite(section.ranks(absurd[0])).all()
    for one in MANY[1:]:
        assert np.abs(section.ranks(one) - before.ranks(one)).max() <= 1 / CUTS


def test_shards_add_up_and_rank_alike_to_the_bit():
    shards = [CrossSection.of(part) for part in (PANEL[:1], (), PANEL[1:4], PANEL[4:])]
    whole, total = CrossSection.of(PANEL), CrossSection.total(shards)
    assert (total.counts == whole.counts).all()
    assert all((total.ranks(one) == whole.ranks(one)).all() for one in PANEL)
    assert total.cuts(total.sessions[-1]) == whole.cuts(whole.sessions[-1])


def test_more_symbols_than_a_byte_counts_are_counted():
    crowd = tuple(replace(MANY[0], symbol=f"{number}") for number in range(300))
    total = CrossSection.total([CrossSection.of(crowd), CrossSection.of(crowd)])
    assert (total.counts.sum(axis=2) == 600).all()
    assert total.counts.max() == 600


def test_whoever_has_a_complete_vector_counts_labelled_or_not():
    days = {"session_date": pl.Series([1, 1, 2], dtype=pl.Int32).cast(pl.Date), "symbol": ["A", "B", "A"]}
    vectors = pl.DataFrame(days | {name: [0.1, float("nan"), 0.3] for name in FEATURES})
    section = CrossSection.of_vectors(vectors)
    assert section.sessions.astype(int).tolist() == [1, 2]
    assert (section.counts.sum(axis=2) == 1).all()


def test_a_document_ranks_as_the_walk_does_to_the_bit():
    section = CrossSection.of(MANY)
    cuts = section.cuts(section.sessions[7])
    assert cuts is not None
    assert {len(own) for own in cuts} == {CUTS}
    assert all(0 <= one < BINS for own in cuts for one in own)
    for one in MANY:
        told = zip(one.features[7, RANKED].tolist(), EDGES.values(), cuts, strict=True)
        assert [rank(*each) for each in told] == section.ranks(one)[7].tolist()


def test_a_session_that_was_not_counted_has_no_cuts_and_serves_nobody():
    assert CrossSection.of(PANEL).cuts(PANEL[-1].targets[-1]) is None
    assert RankRegressions([1e-4, 1e-5]).fit(PANEL, Universe.of(PANEL)) == [(None, None)] * len(PANEL)


def test_reversal_is_found_where_there_is_some():
    panel = reverting(PANEL, strength=0.8)
    known = universe(*panel)
    for [member] in RankRegressions([1e-2]).fit(panel, known):
        assert isinstance(member, Ranked)
        assert member.coefficients[0] < -0.5
        assert max(abs(c) for c in member.coefficients[1:]) < 0.5
    base = np.concatenate(EmpiricalBayesRate().walk_forward(panel, known))
    said = np.concatenate(RankRegressions([1e-2]).walk_forward(panel, known))[:, 0]
    up, tested = np.concatenate([one.up for one in panel]), np.isfinite(said)
    assert log_losses(said[tested], up[tested]).mean() < log_losses(base[tested], up[tested]).mean() - 0.02


def test_among_many_what_serves_is_what_walking_forward_would_have_forecast():
    panel = reverting(PANEL, strength=0.8)
    known, candidate = Universe.of(panel), RankRegressions([1e-2, 1e-5])
    start = known.folds[-2].start
    told = tuple(first_rows(one, int(np.searchsorted(one.targets, start, side="right"))) for one in panel)
    fitted = candidate.fit(told, Universe.of(told, known.cross_section))
    for one, walked, members in zip(panel, candidate.walk_forward(panel, known), fitted, strict=True):
        row = int(np.searchsorted(one.sessions, start))
        if row < len(one):
            served = [member and member.probability(one.features[row].tolist()) for member in members]
            assert served == pytest.approx(walked[row].tolist(), rel=1e-12)


def test_a_walk_says_the_same_to_the_bit_whatever_comes_later():
    shorter = tuple(first_rows(one, 200) for one in PANEL)
    candidate = RankRegressions([1e-4])
    for whole, before in zip(
        candidate.walk_forward(PANEL, Universe.of(PANEL)),
        candidate.walk_forward(shorter, Universe.of(shorter)),
        strict=True,
    ):
        assert np.array_equal(whole[:200], before, equal_nan=True)
        assert np.isfinite(before).any()


def test_contributions_of_ranked_features_add_up():
    panel = reverting(tuple(map(stock, range(6))), strength=0.8)
    [[member], *_] = RankRegressions([1e-2]).fit(panel, universe(*panel))
    assert member is not None
    serving = SymbolModel((WeightedMember("ranks", 1.0, member),), WIDE, EVALUATION)
    today, usual = panel[0].features[-1].tolist(), [0.0] * len(FEATURES)
    explained = explain(serving, FEATURES, today, usual)
    moved = {name for name, value in explained.contributions.items() if value}
    assert moved <= set(EDGES)
    assert "return_1" in moved
    total = explained.usual + fsum(explained.contributions.values())
    assert total == pytest.approx(log(explained.prob_up / (1 - explained.prob_up)), abs=1e-12)


def test_a_document_holds_it_in_a_kilobyte_and_reads_it_back_to_the_bit():
    [[member], *_] = RankRegressions([1e-4]).fit(PANEL, universe(*PANEL))
    assert member is not None
    serving = {"S0": SymbolModel((WeightedMember("ranks", 1.0, member),), WIDE, EVALUATION)}
    [kept] = PART.read(PART.written(serving))["S0"].members
    vector = PANEL[0].features[-1].tolist()
    assert kept.member == member
    assert kept.member.probability(vector) == member.probability(vector)
    assert len(json.dumps(asdict(member), separators=(",", ":"))) < 1000


def digests(*sections: CrossSection) -> tuple[str, ...]:
    panel = PANEL[:2]
    return Lineage(panel, [Universe.of(panel, CrossSection.total([CrossSection.of(panel), *sections]))], "").digests


def test_what_is_kept_of_a_fold_is_not_told_again_among_others():
    other = PANEL[2]
    alone, until, beside = (
        digests(),
        digests(CrossSection.of((first_rows(other, 100),))),
        digests(CrossSection.of((other,))),
    )
    assert not set(alone) & set(beside)
    assert until[0] == beside[0]
    assert until[-1] != beside[-1]
