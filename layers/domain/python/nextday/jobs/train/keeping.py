"""What a bucket's walk-forward gave, kept by year for the next training, which walks only what is new or revised."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby, takewhile
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from nextday.errors import LakeError
from nextday.forecast.features.samples import Floats, Panel
from nextday.forecast.learning.folds import Fold, tested_rows
from nextday.forecast.learning.lineage import Lineage
from nextday.forecast.learning.memory import Learned, Memory
from nextday.forecast.learning.walk_forward import Course
from nextday.lake.arrays import Arrays, packed, unpacked
from nextday.lake.ports import KeepingStore

KINDS = REAL, PLACEBO = ("real", "placebo")
"""The labels over which a training walks."""
_LEARNED = "learned.npz"
_FORM = sha256(b"".join(source.read_bytes() for source in sorted(Path(__file__).parent.glob("*.py")))).hexdigest()
"""Of this folder: when it changes, files from before are made anew, without anybody having to think of it."""


@dataclass(frozen=True)
class _Year:
    """The folds from number `start` on and before `stop`, which share a file."""

    name: str
    start: int
    stop: int


@dataclass(frozen=True)
class _Block:
    """What is kept of a year, of its first `folds`: `rows` says where each symbol's are in the arrays."""

    year: _Year
    folds: int
    rows: Mapping[str, slice]
    arrays: dict[str, npt.NDArray[Any]]


class Keeping:
    """What was kept in a store below `place` of the walks over a panel, one of each kind of labels.

    It goes as far as its lineage is the one of now. `faults` says what could not be read, and is made anew, or kept.
    """

    def __init__(self, store: KeepingStore, place: str, panel: Panel, folds: Sequence[Fold], lineage: Lineage) -> None:
        self.faults: list[str] = []
        self._store, self._place = store, place
        self._panel, self._lineage = panel, lineage
        self._tested = [tested_rows(samples, folds) for samples in panel]
        self._years = _years(folds)
        self._blocks = list(self._recalled())
        self._learned = self._read(_LEARNED)

    @property
    def folds(self) -> int:
        """How many folds need not be walked."""
        return sum(block.folds for block in self._blocks)

    def memory(self, kind: str) -> Memory:
        """What was learned rarely."""
        note, arrays = self._learned or ({}, {})
        kept = {key: {name: arrays[at] for name, at in own.items()} for key, own in note.get(kind, {}).items()}
        return Memory(self._lineage.before, kept)

    def course(self, kind: str, forecasters: int, prior: Sequence[float]) -> Course:
        """The walk so far, from where it can go on; of labels whose forecasts are not kept, these are NaN."""
        numbers = range(len(self._panel))
        forecasts = tuple(self._own(number, f"{kind}_forecasts", (forecasters,)) for number in numbers)
        mixture = tuple(self._own(number, f"{kind}_mixture", ()) for number in numbers)
        for block in self._blocks:  # copied above, and most of what memory holds
            block.arrays.pop(f"{kind}_forecasts", None)
        return Course(forecasts, mixture, self._weights(f"{kind}_weights", prior))

    def keep(self, courses: Mapping[str, Course], memories: Mapping[str, Memory], *, forecasts: str) -> None:
        """Keep what was walked, the `forecasts` of one kind only, and learned; what is kept already is not written."""
        unchanged = {block.year for block in self._blocks if block.folds == block.year.stop - block.year.start}
        for year in self._years if self._panel else ():
            if year not in unchanged:
                note = {
                    "lineage": self._lineage.digests[year.start : year.stop],
                    "symbols": [samples.symbol for samples in self._panel],
                    "rows": [rows.stop - rows.start for rows in self._rows(year)],
                }
                self._write(year.name, note, self._arrays(year, courses, forecasts))
        self._keep_learned({kind: memory.recent for kind, memory in memories.items()})

    def _recalled(self) -> Iterator[_Block]:
        """Blocks of the years from the first on, as far as the lineage goes."""
        for year in self._years:
            found = self._read(year.name)
            if found is None:
                return
            note, arrays = found
            now = self._lineage.digests[year.start : year.stop]
            if folds := common(now, note["lineage"]):
                ends = np.cumsum([0, *note["rows"]]).tolist()
                yield _Block(
                    year, folds, dict(zip(note["symbols"], map(slice, ends, ends[1:]), strict=True)), dict(arrays)
                )
            if folds < len(now):
                return

    def _rows(self, year: _Year, folds: int | None = None) -> list[slice]:
        """Each symbol's rows in a year, or in the first of its folds."""
        last = year.stop - 1 if folds is None else year.start + folds - 1
        return [slice(rows[year.start].start, rows[last].stop) for rows in self._tested]

    def _own(self, number: int, name: str, width: tuple[int, ...]) -> Floats:
        """What is kept of one symbol's rows under a name, (n, *width); a symbol that had none yet is in no block."""
        parts = [np.empty((0, *width))]
        for block in self._blocks:
            rows = self._rows(block.year, block.folds)[number]
            kept = block.rows.get(self._panel[number].symbol, slice(0, 0))
            values = (
                block.arrays[name][kept] if name in block.arrays else np.full((kept.stop - kept.start, *width), np.nan)
            )
            parts.append(values[: rows.stop - rows.start])
        return np.concatenate(parts)

    def _weights(self, name: str, prior: Sequence[float]) -> Floats:
        weights = np.tile(prior, (self.folds, len(self._panel), 1))
        start = 0
        for block in self._blocks:
            places = {symbol: place for place, symbol in enumerate(block.rows)}
            known = [number for number, samples in enumerate(self._panel) if samples.symbol in places]
            kept = block.arrays[name][: block.folds, [places[self._panel[number].symbol] for number in known]]
            weights[start : start + block.folds, known] = kept
            start += block.folds
        return weights

    def _arrays(self, year: _Year, courses: Mapping[str, Course], forecasts: str) -> Arrays:
        cuts = self._rows(year)
        arrays = {f"{kind}_weights": course.weights[year.start : year.stop] for kind, course in courses.items()}
        for kind, course in courses.items():
            arrays[f"{kind}_mixture"] = np.concatenate(
                [own[cut] for own, cut in zip(course.mixture, cuts, strict=True)]
            )
        said = courses[forecasts].forecasts
        arrays[f"{forecasts}_forecasts"] = np.concatenate([own[cut] for own, cut in zip(said, cuts, strict=True)])
        return arrays

    def _keep_learned(self, learned: Mapping[str, Mapping[str, Learned]]) -> None:
        kept, _ = self._learned or ({}, {})
        # a run that learned nothing rarely learned has not even asked for what is kept
        if all(key in kept.get(kind, {}) for kind, own in learned.items() for key in own):
            return
        arrays: dict[str, npt.NDArray[Any]] = {}
        note: dict[str, dict[str, dict[str, str]]] = {}
        for kind, own in learned.items():
            note[kind] = {key: {name: f"{kind}/{key}/{name}" for name in found} for key, found in own.items()}
            arrays |= {note[kind][key][name]: values for key, found in own.items() for name, values in found.items()}
        self._write(_LEARNED, note, arrays)

    def _read(self, name: str) -> tuple[dict[str, Any], Arrays] | None:
        try:
            content = self._store.get(self._place + name)
            note, arrays = ({}, {}) if content is None else unpacked(content)
        except LakeError as error:
            self.faults.append(f"made anew: {self._place}{name}: {error}")
            return None
        return (note["kept"], arrays) if note.get("form") == _FORM else None

    def _write(self, name: str, note: Mapping[str, Any], arrays: Arrays) -> None:
        # kept for speed alone: what cannot be kept must not cost a training
        try:
            self._store.put(self._place + name, packed({"form": _FORM, "kept": note}, arrays, compressed=False))
        except LakeError as error:
            self.faults.append(f"not kept: {self._place}{name}: {error}")


def common(now: Sequence[str], then: Sequence[str]) -> int:
    """How many digests are the same, from the first on."""
    return sum(takewhile(bool, (one == other for one, other in zip(now, then, strict=False))))


def _years(folds: Sequence[Fold]) -> tuple[_Year, ...]:
    """The calendar years of folds, in order."""
    numbers = groupby(range(len(folds)), lambda number: str(folds[number].start.astype("datetime64[Y]")))
    spans = ((name, list(own)) for name, own in numbers)
    return tuple(_Year(f"{name}.npz", own[0], own[-1] + 1) for name, own in spans)
