"""Samples and models for tests of what learns from them."""

import json
from dataclasses import replace
from datetime import date
from hashlib import sha256

import numpy as np

from nextday.forecast.features.features import FEATURES
from nextday.forecast.features.samples import Samples
from nextday.forecast.learning.cross_section import CrossSection
from nextday.forecast.learning.universe import Universe
from nextday.forecast.model.members import EmpiricalBayes, Logistic
from nextday.forecast.model.mixture import WeightedMember
from nextday.forecast.model.model import Model
from nextday.forecast.model.symbol_model import Bounds, SymbolModel
from nextday.forecast.score.evaluation import evaluation
from nextday.forecast.score.statistics import EMPIRICAL_BAYES, LAPLACE, Scored, SufficientStatistics
from nextday.forecast.score.track_record import TrackRecord
from tests.builders import CALENDAR

EVALUATION = evaluation(
    SufficientStatistics.of(
        Scored(
            sessions=np.array(["2026-05-27", "2026-05-28"], dtype="datetime64[D]"),
            up=np.array([True, False]),
            rose=np.array([True, True]),
            probabilities=np.array([0.55, 0.5]),
            rivals={EMPIRICAL_BAYES: np.array([0.5, 0.6]), LAPLACE: np.array([0.5, 2 / 3])},
        )
    )
)
WIDE = Bounds((-1e9,) * len(FEATURES), (1e9,) * len(FEATURES))


def samples(symbol: str = "AAPL", days: int = 300, *, signal: float = 0.0, seed: int = 1) -> Samples:
    """Random vectors on the exchange's sessions; `signal` is the log-odds that one unit of the first feature brings."""
    random = np.random.default_rng(seed)
    sessions = np.array(CALENDAR.sessions(date(2021, 1, 4), date(2026, 1, 4))[: days + 1], dtype="datetime64[D]")
    features = random.normal(size=(days, len(FEATURES)))
    up = random.random(days) < 1 / (1 + np.exp(-0.1 - signal * features[:, 0]))
    return Samples(symbol, sessions[:-1], sessions[1:], features, up)


def universe(*panel: Samples) -> Universe:
    """Sums over a panel, and over its newest vectors, which have no label yet: the last rows' once more."""
    newest = tuple(replace(one, sessions=one.targets[-1:], features=one.features[-1:]) for one in panel)
    return Universe.of(panel, CrossSection.total([CrossSection.of(panel), CrossSection.of(newest)]))


def first_rows(history: Samples, days: int) -> Samples:
    """What was known of a history when it was shorter."""
    columns = ("sessions", "targets", "features", "up")
    return replace(history, **{name: getattr(history, name)[:days] for name in columns})


def model(
    *symbols: str,
    trained_through: date = date(2026, 5, 29),
    intercept: float = 0.4,
    bounds: Bounds = WIDE,
    features: tuple[str, ...] = FEATURES,
    record: TrackRecord | None = None,
) -> Model:
    """A mixture of a base rate and a regression that knows its intercept only."""
    members = (
        WeightedMember("empirical_bayes", 0.75, EmpiricalBayes(ups=52, days=98, rate=0.5, strength=2.0)),
        WeightedMember("logistic_c0.001", 0.25, Logistic(intercept, (0.0,) * len(FEATURES), days=98)),
    )
    return Model(
        code_version="0.1.0",
        trained_through=trained_through,
        base_rate_prior=0.9,
        fixed_share=0.001,
        features=features,
        fingerprint={"bars_1d/bucket=0/year=2026/data.parquet": "v1"},
        buckets=2,
        symbols={symbol: SymbolModel(members, bounds, EVALUATION) for symbol in symbols},
        evaluation=EVALUATION,
        record=TrackRecord((), (), ()) if record is None else record,
    )


def third_version(served: Model) -> tuple[str, dict[str, bytes]]:
    """A model's id and documents as version 3 wrote them: with one base rate, Laplace's."""
    *parts, manifest = map(json.loads, served.documents.values())
    for mixture in (mixture for part in parts for mixture in part.values()):
        mixture["members"][0] |= {"candidate": "base_rate", "member": {"kind": "base_rate", "ups": 52, "days": 98}}
    written = {sha256(_canonical(part)).hexdigest(): _canonical(part) for part in parts}
    document = _canonical(manifest | {"schema_version": 3, "parts": list(written)})
    model_id = f"{served.trained_through}-{sha256(document).hexdigest()[:12]}"
    return model_id, {f"parts/{digest}": part for digest, part in written.items()} | {model_id: document}


def _canonical(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
