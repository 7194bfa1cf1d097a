"""What the steps of one training share, and how one step hands on to the next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

import polars as pl

from nextday.errors import ForecastError
from nextday.forecast.features.features import features
from nextday.forecast.features.inputs import Inputs, read_inputs, read_versions
from nextday.forecast.features.labels import labels
from nextday.forecast.features.samples import Panel, panel
from nextday.lake.arrays import Arrays, packed, unpacked
from nextday.lake.partition import symbols_by_bucket
from nextday.lake.ports import IntermediateStore, KeepingStore, ModelStore, TableStore, ViewStore
from nextday.market.calendar import ExchangeCalendar
from nextday.settings import TrainSettings
from nextday.views.sources import Sources

_ABOUT = "about"
PLACEBO_SEED = 1939
"""What the placebo's coin is thrown by, every night alike: one bet goes on, whose walk can be kept."""


@dataclass(frozen=True, kw_only=True)
class TrainingRun:
    """Whom a training is about, on what it stands, and where it puts things; `now` is aware UTC.

    Steps of one training have the same `run_id`, and no other training has it.
    """

    run_id: str
    symbols: tuple[str, ...]
    settings: TrainSettings
    now: datetime
    store: TableStore
    models: ModelStore
    intermediates: IntermediateStore
    keepings: KeepingStore
    views: ViewStore

    @cached_property
    def through(self) -> date:
        """The last session that has closed."""
        return ExchangeCalendar().last_closed_session(self.now)

    @property
    def sources(self) -> Sources:
        """What the views of it are made from."""
        return Sources(self.store, self.models, self.views, self.settings.buckets, self.now)

    @property
    def mixing(self) -> dict[str, float]:
        """How candidates are mixed."""
        return {"base_rate_prior": self.settings.base_rate_prior, "fixed_share": self.settings.fixed_share}

    def symbols_of(self, bucket: int) -> list[str]:
        """The symbols of one bucket."""
        return symbols_by_bucket(self.symbols, self.settings.buckets).get(bucket, [])

    def inputs(self, bucket: int) -> Inputs:
        """What is known of a bucket's symbols."""
        buckets = self.settings.buckets
        return read_inputs(self.symbols_of(bucket), self.store, buckets=buckets, through=self.through)

    def inputs_at(self, versions: Mapping[str, str], bucket: int) -> Inputs:
        """What was known of them when those versions of files were current."""
        buckets = self.settings.buckets
        return read_versions(versions, self.symbols_of(bucket), self.store, buckets=buckets, through=self.through)

    @staticmethod
    def vectors(inputs: Inputs) -> pl.DataFrame:
        """Feature vectors, labelled or not."""
        return features(inputs.bars, inputs.actions)

    def panel(self, inputs: Inputs, vectors: pl.DataFrame | None = None) -> Panel:
        """Labelled feature vectors, of these `vectors` where they are at hand."""
        labelled = labels(inputs.bars, inputs.actions, inputs.sessions(ExchangeCalendar()))
        return panel(self.vectors(inputs) if vectors is None else vectors, labelled)

    def save_intermediate(self, name: str, note: Mapping[str, Any], arrays: Arrays, *, compressed: bool = True) -> None:
        """Leave arrays and a note of JSON types to a later step; what an earlier attempt left stands."""
        self.intermediates.put(self._place(name), packed({_ABOUT: self._about, **note}, arrays, compressed=compressed))

    def load_intermediate(self, name: str) -> tuple[dict[str, Any], Arrays]:
        """What an earlier step left. Raises ForecastError when that was about other symbols, or another session."""
        note, arrays = unpacked(self.intermediates.get(self._place(name)))
        if note.pop(_ABOUT) != self._about:
            raise ForecastError("symbols, buckets or the last session changed during the training: train again")
        return note, arrays

    @property
    def _about(self) -> dict[str, Any]:
        """What must not change from one step to the next."""
        settings = self.settings
        return {"through": str(self.through), "buckets": settings.buckets, "symbols": sorted(self.symbols)}

    def _place(self, name: str) -> str:
        return f"{self.run_id}/{name}"
