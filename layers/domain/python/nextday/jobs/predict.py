"""Use case: forecast the next session of every symbol, and publish it in the ledger."""

from collections.abc import Callable, Sequence
from datetime import datetime

from nextday.errors import NoModel
from nextday.forecast.inputs import read_inputs
from nextday.forecast.model import Model, current_model
from nextday.forecast.publish import Publication, publish
from nextday.forecast.serving import Thresholds, forecast, known_symbols
from nextday.jobs.predict_report import PredictReport, report
from nextday.lake.ports import ModelStore, TableStore
from nextday.market.calendar import ExchangeCalendar
from nextday.settings import PredictSettings


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
    inputs = read_inputs(symbols, store, buckets=settings.buckets, through=asof)
    model, known = _model(models), known_symbols(inputs)
    thresholds = Thresholds(settings.buy_from, settings.sell_to)
    forecasts = [forecast(symbol, known.get(symbol), model, asof=asof, thresholds=thresholds) for symbol in symbols]
    publication = Publication(target, calendar.open_of(target), clock or (lambda: now), model.model_id if model else "")
    fingerprints = {symbol: inputs.fingerprint(symbol) for symbol in symbols}
    return report(forecasts, publication, publish(forecasts, publication, fingerprints, store))


def _model(models: ModelStore) -> Model | None:
    try:
        return current_model(models)
    except NoModel:
        return None
