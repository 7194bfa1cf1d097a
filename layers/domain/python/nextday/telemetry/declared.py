"""Every metric of ours. Those of AWS's own services are used under their own names."""

from nextday.telemetry.metric import Metric, Unit

INGEST, TRAIN, PREDICT = "ingest", "train", "predict"
INTERVALS = ("1d", "1h")
ANSWERS = ("arrived", "rate_limited", "transient", "bad_request", "foreign_symbol", "unknown_symbol", "other")
REASONS = ("unknown_symbol", "stale_data", "unsettled_bar", "no_model", "model_expired", "out_of_distribution")
_BY_INTERVAL = {"interval": INTERVALS}

BARS_OVERDUE = Metric(
    "BarsOverdue",
    INGEST,
    Unit.NONE,
    "hours since the close of the first session, by the exchange's calendar, of which half of the symbols have no bar",
    _BY_INTERVAL,
)
BARS_WRITTEN = Metric("BarsWritten", INGEST, Unit.COUNT, "bars added or changed", _BY_INTERVAL)
SYMBOLS_ASKED = Metric("SymbolsAsked", INGEST, Unit.COUNT, "symbols that the vendor was asked for", _BY_INTERVAL)
SYMBOLS_FAILED = Metric("SymbolsFailed", INGEST, Unit.COUNT, "symbols asked for that did not arrive", _BY_INTERVAL)
SYMBOLS_INCOMPLETE = Metric(
    "SymbolsIncomplete",
    INGEST,
    Unit.COUNT,
    "symbols that lack a bar of the sessions that can still heal; their names are beside it in the log",
    _BY_INTERVAL,
)
COMPLETENESS_WORST = Metric(
    "CompletenessWorst", INGEST, Unit.PERCENT, "part of its expected bars that the worst symbol has", _BY_INTERVAL
)
SYMBOLS_QUARANTINED = Metric(
    "SymbolsQuarantined",
    INGEST,
    Unit.COUNT,
    "symbols of which the run holds what none before it held: it is told once",
    _BY_INTERVAL,
)
SYMBOLS_FROM_FALLBACK = Metric(
    "SymbolsFromFallback", INGEST, Unit.COUNT, "symbols that came from the second vendor", _BY_INTERVAL
)
VENDOR_ANSWERS = Metric(
    "VendorAnswers", INGEST, Unit.COUNT, "symbols by what asking for them came to", {"answer": ANSWERS}
)
BUDGET_SPENT = Metric(
    "BudgetSpent",
    INGEST,
    Unit.PERCENT,
    "what the stage has cost this month, of its budget, as AWS Budgets knows it; of a stage that has one",
)

SYMBOLS_TRAINED = Metric("SymbolsTrained", TRAIN, Unit.COUNT, "symbols that the new model serves")
SYMBOLS_SKIPPED = Metric("SymbolsSkipped", TRAIN, Unit.COUNT, "symbols with too little history")
MODELS_PROMOTED = Metric("ModelsPromoted", TRAIN, Unit.COUNT, "1 when the new model became current")
MODELS_REFUSED = Metric("ModelsRefused", TRAIN, Unit.COUNT, "1 when the new model stayed behind the current one")
PLACEBO_ALARMS = Metric("PlaceboAlarms", TRAIN, Unit.COUNT, "1 when shuffled outcomes were forecast with skill: a leak")
WALK_FORWARD_SKILL = Metric(
    "WalkForwardSkill", TRAIN, Unit.PERCENT, "log loss saved against the better base rate, out of sample, in training"
)
RELIABILITY_ERROR = Metric(
    "ReliabilityError", TRAIN, Unit.PERCENT, "mean distance of forecast from observed shares, in training"
)

FORECASTS_PUBLISHED = Metric("ForecastsPublished", PREDICT, Unit.COUNT, "entries of the ledger that the run made")
FORECASTS_IN_TIME = Metric(
    "ForecastsInTime",
    PREDICT,
    Unit.PERCENT,
    "symbols whose entry for the next session stands in the ledger and was published before the open",
)
ABSTENTION_RATE = Metric("AbstentionRate", PREDICT, Unit.PERCENT, "symbols without a probability")
ABSTENTIONS = Metric(
    "Abstentions", PREDICT, Unit.COUNT, "symbols without a probability, by reason", {"reason": REASONS}
)
SIGNAL_RATE = Metric("SignalRate", PREDICT, Unit.PERCENT, "forecasts that are signals to buy or to sell")
FORECASTS_SETTLED = Metric("ForecastsSettled", PREDICT, Unit.COUNT, "outcomes that the run wrote")
PARITY_FAILURES = Metric(
    "ParityFailures", PREDICT, Unit.COUNT, "symbols whose served features are not those that training sees"
)
SKILL = Metric("Skill", PREDICT, Unit.PERCENT, "log loss saved against the better base rate, 90 settled sessions")
SKILL_LOW = Metric("SkillLow", PREDICT, Unit.PERCENT, "lower end of the 95 % interval of Skill")
SKILL_HIGH = Metric("SkillHigh", PREDICT, Unit.PERCENT, "upper end of the 95 % interval of Skill")

CATALOG_UNCHECKED = {
    job: Metric("CatalogUnchecked", job, Unit.COUNT, "runs that could not ask Glue whether tables are as declared")
    for job in (INGEST, TRAIN, PREDICT)
}
METRICS = (
    *(one for one in tuple(globals().values()) if isinstance(one, Metric)),
    *CATALOG_UNCHECKED.values(),
)
