"""Use case: forecast the next session of every symbol, and publish it in the ledger."""

from collections.abc import Callable, Sequence
from datetime import datetime

from nextday.errors import NoModel
from nextday.forecast.explain.entry import Seen
from nextday.forecast.features.features import features
from nextday.forecast.features.inputs import Fingerprint, inputs_by_bucket
from nextday.forecast.ledger.publish import Publication, publish
from nextday.forecast.ledger.serving import Forecast, Thresholds, forecast, known_symbols
from nextday.forecast.model.model import Model, current_model
from nextday.jobs.predict.report import PredictReport, report
from nextday.lake.ports import ModelStore, TableStore
from nextday.market.calendar import ExchangeCalendar
from nextday.settings import PredictSettings
from nextday.views.ledger.explanations import AtHand


def predict(
    symbols: Sequence[str],
    *,
    store: TableStore,
    models: ModelStore,
    settings: PredictSettings,
    now: datetime,
    clock: Callable[[], datetime] | None = None,
) -> PredictReport:
    """Publish a forecast, or a reasoned abstention, of the session after the last one closed by `now`.

    What the ledger already holds stands: without a new session nothing is written. An entry is published, and perhaps
    late, at the instant that `clock` tells when the ledger is written; without a clock that is `now`. Raises InputError
    when `now` lies so far back that the ledger is past it.
    """
    calendar = ExchangeCalendar()
    asof = calendar.last_closed_session(now)
    target = calendar.next_session(asof)
    model, thresholds = _model(models), Thresholds(settings.buy_from, settings.sell_to)
    forecasts: dict[str, Forecast] = {}
    fingerprints: dict[str, Fingerprint] = {}
    seen: list[Seen] = []
    for own, inputs in inputs_by_bucket(symbols, store, buckets=settings.buckets, through=asof):
        vectors = features(inputs.bars, inputs.actions)
        known = known_symbols(inputs, vectors)
        seen.append(Seen.of(inputs, vectors))
        for symbol in own:
            forecasts[symbol] = forecast(symbol, known.get(symbol), model, asof=asof, thresholds=thresholds)
            fingerprints[symbol] = inputs.fingerprint(symbol)
    publication = Publication(target, calendar.open_of(target), clock or (lambda: now), model.model_id if model else "")
    # in the order that was asked for, which buckets have mixed
    asked = [forecasts[symbol] for symbol in symbols]
    standing = publish(asked, publication, fingerprints, store)
    return report(asked, publication, standing, AtHand(model, tuple(seen)))


def _model(models: ModelStore) -> Model | None:
    try:
        return current_model(models)
    except NoModel:
        return None
