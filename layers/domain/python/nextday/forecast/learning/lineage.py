"""What every fold of a walk-forward stands on, as digests: where they are the same, so is what it gave."""

import platform
from collections.abc import Iterator, Sequence
from contextlib import suppress
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from itertools import pairwise
from pathlib import Path

import numpy as np

from nextday.forecast.features.samples import Panel, Samples
from nextday.forecast.learning.folds import ONE_DAY, Fold, tested_rows
from nextday.forecast.learning.universe import Universe

_SOURCES = Path(__file__).parents[1]
# whose last digits are in every forecast; the last ones where there is a sequence model
_LIBRARIES = ("numpy", "scikit-learn", "equinox", "jax", "jaxlib", "optax")


class Lineage:
    """A digest for every fold, of all that anybody may have learned from by its end.

    Of the panel's rows and of the sums of every universe: a digest is that of the fold before and of what the fold
    added, so that folds of one digest have the same past. `about` is what they depend on besides.
    """

    def __init__(self, panel: Panel, universes: Sequence[Universe], about: str) -> None:
        self._folds = universes[0].folds
        self._first = sha256(f"{about}{_code()}".encode()).hexdigest()
        self.digests = tuple(_chained(self._first, _added(panel, universes, self._folds)))

    def before(self, start: np.datetime64) -> str:
        """The digest of all that was known before the fold that begins on a day."""
        number = sum(fold.start < start for fold in self._folds)
        return self.digests[number - 1] if number else self._first


def _chained(first: str, added: Iterator[bytes]) -> Iterator[str]:
    digest = first
    for content in added:
        digest = sha256(digest.encode() + content).hexdigest()
        yield digest


def _added(panel: Panel, universes: Sequence[Universe], folds: Sequence[Fold]) -> Iterator[bytes]:
    """By fold, a digest of its rows and of what it adds to the sums."""
    tested = [tested_rows(samples, folds) for samples in panel]
    # a label becomes known at the close of the next session, which may lie after the last fold's end
    starts = [*(fold.start for fold in folds), *(universes[0].known + ONE_DAY for _ in folds[-1:])]
    for number, span in enumerate(pairwise(starts)):
        digest = sha256()
        for samples, rows in zip(panel, tested, strict=True):
            for content in _rows(samples, rows[number]):
                digest.update(content)
        for universe in universes:
            for content in _sums(universe, number, span):
                digest.update(content)
        yield digest.digest()


def _rows(samples: Samples, rows: slice) -> Iterator[bytes]:
    """A symbol's rows; nothing where it has none, so that a symbol listed later changes no earlier fold."""
    if rows.start < rows.stop:
        yield f"{samples.symbol}{rows.stop - rows.start}".encode()
        for values in (samples.sessions, samples.targets, samples.features, samples.up):
            yield values[rows].tobytes()


def _sums(universe: Universe, number: int, span: tuple[np.datetime64, np.datetime64]) -> Iterator[bytes]:
    yield universe.monthly.moments.gram[number].tobytes()
    yield universe.monthly.moments.ups[number].tobytes()
    for days, sums in (
        (universe.sessions, universe.returns),
        (universe.counts.sessions, universe.counts.growth),
        (universe.cross_section.sessions, universe.cross_section.counts),
    ):
        own = slice(*np.searchsorted(days, np.array(span)))
        yield days[own].tobytes()
        yield sums[own].tobytes()


def _code() -> str:
    """What computes: sources, libraries and kind of machine, since another may round otherwise."""
    sources = sha256()
    for source in sorted(_SOURCES.rglob("*.py")):
        sources.update(source.read_bytes())
    return f"{sources.hexdigest()} {_versions()} {platform.machine()}"


def _versions() -> list[str]:
    """Of the libraries that are there."""
    found = []
    for library in _LIBRARIES:
        with suppress(PackageNotFoundError):
            found.append(f"{library} {version(library)}")
    return found
