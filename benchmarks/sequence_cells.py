"""The sequence model beside a GRU of the same size, both learned and walked forward alike, against the base rate.

make bench-sequence SOURCE=csv:DIR
"""

import sys
from datetime import date
from typing import Self

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from nextday.forecast.features.samples import Floats, Panel
from nextday.forecast.learning.candidates.base_rate import base_log_odds_at
from nextday.forecast.learning.folds import by_refit, first_forecast
from nextday.forecast.learning.logistic.sigmoid import sigmoid
from nextday.forecast.learning.recurrent.estimator import UNITS, LstmNetwork, fitted
from nextday.forecast.learning.recurrent.sequences import Sequences
from nextday.forecast.learning.recurrent.weights import SESSIONS, standardised
from nextday.forecast.learning.universe import Universe
from nextday.forecast.score.intervals import Estimate, clustered_ratio
from nextday.forecast.score.losses import log_losses
from ops.recorded import Recorded
from ops.sources import Source

_SEEDS = 3
_PERCENT = 100
_YEAR = 264
"""More sessions than any year has."""


class GruNetwork(eqx.Module):
    """As LstmNetwork, with a GRU in its place."""

    cell: eqx.nn.GRUCell
    readout: jax.Array

    @classmethod
    def drawn(cls, features: int, seed: int) -> Self:
        """Before anything is learned."""
        return cls(eqx.nn.GRUCell(features, UNITS, key=jax.random.key(seed)), jnp.zeros(UNITS))

    def log_odds(self, sequence: jax.Array) -> jax.Array:
        """Log-odds beyond the base rate's after a sequence (sessions, features)."""
        state = jnp.zeros_like(self.readout)
        hidden, _ = jax.lax.scan(lambda state, row: (self.cell(row, state), None), state, sequence)
        return self.readout @ hidden


def main(source: str) -> None:
    """Print the skill of both cells, drawn by several seeds."""
    panel = Recorded.read(Source.parse(source), (), date.min, date.max).panel()
    for kind in (LstmNetwork, GruNetwork):
        for seed in range(_SEEDS):
            skill = _skill(kind, seed, panel)
            low, high = (_PERCENT * (end or 0.0) for end in (skill.low, skill.high))
            print(f"{kind.__name__} of seed {seed}: {_PERCENT * skill.value:+.4f} % [{low:+.4f}, {high:+.4f}]")


def _skill(kind: type[LstmNetwork] | type[GruNetwork], seed: int, panel: Panel) -> Estimate:
    """Share of the empirical-Bayes rate's log loss that is saved, with its interval by session."""
    universe = Universe.of(panel)
    base = [base_log_odds_at(samples, universe, samples.sessions) for samples in panel]
    said = [offsets.copy() for offsets in base]
    for refit, year in by_refit(universe.folds, 0):
        if any(refit.learns_enough(samples) for samples in panel):
            known = Sequences.before(refit, panel, base)
            network = fitted(kind.drawn(known.features.shape[1], seed), known)
            for samples, forecast in zip(panel, said, strict=True):
                rows = np.arange(len(samples))[year.testing(samples)]
                rows = rows[rows >= SESSIONS - 1]
                vectors = standardised(samples.features, known.mean, known.scale)
                forecast[rows] += _log_odds(network, vectors[rows[:, np.newaxis] + np.arange(1 - SESSIONS, 1)])
    rows = [slice(first_forecast(samples, universe.folds), None) for samples in panel]
    losses, own = (
        np.concatenate(
            [
                log_losses(sigmoid(forecast[tested].copy()), samples.up[tested])
                for forecast, tested, samples in zip(column, rows, panel, strict=True)
            ]
        )
        for column in (base, said)
    )
    sessions = np.concatenate([samples.sessions[tested] for samples, tested in zip(panel, rows, strict=True)])
    return clustered_ratio(losses - own, losses, sessions)


@eqx.filter_jit
def _compiled(network: LstmNetwork | GruNetwork, sequences: jax.Array) -> jax.Array:
    return jax.vmap(network.log_odds)(sequences)


def _log_odds(network: LstmNetwork | GruNetwork, sequences: Floats) -> Floats:
    # a year of one length, so that nothing is compiled twice
    padded = np.zeros((_YEAR, *sequences.shape[1:]), np.float32)
    padded[: len(sequences)] = sequences
    return np.asarray(_compiled(network, padded), np.float64)[: len(sequences)]


if __name__ == "__main__":
    main(*sys.argv[1:])
