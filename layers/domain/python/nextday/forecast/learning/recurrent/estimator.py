"""How an LSTM is learned, by JAX: imported only where one is, because it takes a second and is not in every image."""

from functools import partial
from typing import Any, Protocol, Self, TypeVar

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import numpy.typing as npt
import optax

from nextday.forecast.features.samples import Floats
from nextday.forecast.learning.recurrent.sequences import Sequences
from nextday.forecast.learning.recurrent.weights import SESSIONS

UNITS = 4
"""Few: every symbol's document has all weights."""
# these find a made-up pattern over sessions, and cost next to nothing where there is none (docs/forecast.md)
_EPOCHS, _BATCH, _DECAY = 4, 128, 3.0
_RATE = 1e-2
"""Of the first step; it falls to nothing along a cosine (Loshchilov and Hutter, SGDR, 2017)."""
_SEED = 0
_OPTIMIZER = optax.chain(optax.scale_by_adam(), optax.add_decayed_weights(_DECAY))
"""AdamW: Loshchilov and Hutter, Decoupled weight decay regularization, 2019."""
# as all of a training: sums in one order, and no threads that wait for each other
_ONE_THREAD = {"xla_cpu_multi_thread_eigen": False}

Rows = npt.NDArray[np.intp]
_Network = TypeVar("_Network", bound="Network")


class Network(Protocol):
    """What can be learned: a tree of JAX arrays."""

    def log_odds(self, sequence: jax.Array) -> jax.Array:
        """Log-odds beyond the base rate's after a sequence (sessions, features)."""
        ...


class LstmNetwork(eqx.Module):
    """An LSTM and a read-out, which begins as zero: without anything to find it stays there, and says the base rate."""

    cell: eqx.nn.LSTMCell
    readout: jax.Array

    @classmethod
    def drawn(cls, features: int, seed: int = _SEED) -> Self:
        """Before anything is learned."""
        return cls(eqx.nn.LSTMCell(features, UNITS, key=jax.random.key(seed)), jnp.zeros(UNITS))

    def log_odds(self, sequence: jax.Array) -> jax.Array:
        """Log-odds beyond the base rate's after a sequence (sessions, features)."""
        nothing = jnp.zeros_like(self.readout)
        (hidden, _), _ = jax.lax.scan(lambda state, row: (self.cell(row, state), None), (nothing, nothing), sequence)
        return self.readout @ hidden


def learned(known: Sequences) -> dict[str, Floats]:
    """Weights by the names of `LstmWeights`: of the same sequences always the same, to the bit."""
    network = fitted(LstmNetwork.drawn(known.features.shape[1]), known)
    cell = network.cell
    weights = {"inputs": cell.weight_ih, "recurrent": cell.weight_hh, "bias": cell.bias, "readout": network.readout}
    return {name: np.asarray(values, np.float64) for name, values in weights.items()}


def fitted(network: _Network, known: Sequences) -> _Network:
    """A network after some epochs over all sequences."""
    rows, rises, base = (values.astype(np.float32) for values in (known.features, known.up, known.base))
    state = _OPTIMIZER.init(network)
    batches = _batches(len(known.ends))
    for place, (batch, counted) in enumerate(batches):
        rate = _RATE * (1 + np.cos(np.pi * place / len(batches))) / 2
        sequences = rows[known.ends[batch][:, np.newaxis] + np.arange(1 - SESSIONS, 1)]
        network, state = _step(network, state, rate, sequences, base[batch], rises[batch], counted)
    return network


def _batches(sequences: int) -> list[tuple[Rows, npt.NDArray[np.float32]]]:
    """Which sequences each step learns from, and which of those count: the last ones fill up the batch."""
    random = np.random.default_rng(_SEED)
    steps = -(-sequences // _BATCH)
    counted = (np.arange(steps * _BATCH) < sequences).astype(np.float32).reshape(steps, _BATCH)
    orders = (np.resize(random.permutation(sequences), counted.shape).astype(np.intp) for _ in range(_EPOCHS))
    return [batch for order in orders for batch in zip(order, counted, strict=True)]


@partial(jax.jit, compiler_options=_ONE_THREAD)
def _step(network: _Network, state: Any, rate: float, *batch: jax.Array) -> tuple[_Network, Any]:
    updates, state = _OPTIMIZER.update(jax.grad(_loss)(network, *batch), state, network)
    return optax.apply_updates(network, jax.tree.map(lambda update: -rate * update, updates)), state


def _loss(network: Network, sequences: jax.Array, base: jax.Array, up: jax.Array, counted: jax.Array) -> jax.Array:
    """Mean log loss of a batch."""
    log_odds = base + jax.vmap(network.log_odds)(sequences)
    return jnp.sum(counted * (jax.nn.softplus(log_odds) - up * log_odds)) / jnp.sum(counted)
