"""Every table of the lake."""

from nextday.catalog.table import Column, Partition, Table, Type

_SYMBOL = Column("symbol", Type.STRING, "ticker")
_OHLCV = (
    Column("open", Type.FLOAT, "split-adjusted, not dividend-adjusted"),
    Column("high", Type.FLOAT, "split-adjusted, not dividend-adjusted"),
    Column("low", Type.FLOAT, "split-adjusted, not dividend-adjusted"),
    Column("close", Type.FLOAT, "split-adjusted, not dividend-adjusted"),
    Column("volume", Type.INTEGER, "shares, split-adjusted"),
)
_PROVENANCE = (
    Column("is_final", Type.BOOLEAN, "false while the bar is in progress"),
    Column("fetched_at", Type.TIMESTAMP, "when this value was read from the vendor, UTC"),
    Column("source", Type.STRING, "yahoo or alpaca; simulated or csv where the market is replayed"),
    Column("split_basis", Type.DATE, "ex-date of the last split the prices are expressed in"),
)

# an update rewrites its whole file: a year of days (252 rows a symbol) or a month of hours (some 150) keeps it small
BARS_1D = Table(
    "bars_1d",
    "daily bars: symbol x session",
    (_SYMBOL, Column("session_date", Type.DATE, "New York session"), *_OHLCV, *_PROVENANCE),
    (Partition.BUCKET, Partition.YEAR),
    ("symbol", "session_date"),
)
BARS_1H = Table(
    "bars_1h",
    "hourly bars: symbol x bar start",
    (_SYMBOL, Column("start", Type.TIMESTAMP, "start of the bar, UTC"), *_OHLCV, *_PROVENANCE),
    (Partition.BUCKET, Partition.MONTH),
    ("symbol", "start"),
)
CORPORATE_ACTIONS = Table(
    "corporate_actions",
    "dividends and splits",
    (
        _SYMBOL,
        Column("ex_date", Type.DATE, "first session without the right"),
        Column("kind", Type.STRING, "dividend or split"),
        Column("value", Type.FLOAT, "cash per share of today's basis, or new shares per old share"),
        Column("fetched_at", Type.TIMESTAMP),
        Column("source", Type.STRING),
    ),
    # one file: the write that stores a split also restates the dividends before it
    (Partition.BUCKET,),
    ("symbol", "ex_date", "kind"),
)
REVISIONS = Table(
    "revisions",
    "one stored value that changed, why and when",
    (
        Column("seen_at", Type.TIMESTAMP),
        Column("table", Type.STRING, "table of the value"),
        _SYMBOL,
        Column("row_key", Type.STRING, "session date or bar start, ISO 8601"),
        Column("field", Type.STRING),
        Column("old_value", Type.FLOAT),
        Column("new_value", Type.FLOAT, "of a split: new shares for one old share"),
        Column(
            "cause",
            Type.STRING,
            "vendor_revision, withdrawn, or split: one row stands for all values of the symbol and table",
        ),
        Column("known_since", Type.TIMESTAMP, "when the old value had been read; null for a split"),
    ),
    (Partition.MONTH,),
    ("seen_at", "table", "symbol", "row_key", "field", "old_value", "new_value"),
)
QUARANTINE = Table(
    "quarantine",
    "one rejected row, with the reason",
    (
        Column("seen_at", Type.TIMESTAMP),
        Column("table", Type.STRING, "table the row was meant for"),
        _SYMBOL,
        Column("row_key", Type.STRING, "session date or bar start, ISO 8601"),
        Column("reason", Type.STRING),
        Column("raw", Type.STRING, "the row as delivered, JSON"),
        Column("source", Type.STRING),
    ),
    (Partition.MONTH,),
    # without seen_at: a row that the vendor sends night after night is kept once
    ("table", "symbol", "row_key", "reason", "raw"),
)
SESSIONS = Table(
    "sessions",
    "expected bars x state",
    (
        _SYMBOL,
        Column("interval", Type.STRING, "1d or 1h"),
        Column("session_date", Type.DATE),
        Column("expected", Type.INTEGER, "bars that every vendor delivers of it"),
        Column("arrived", Type.INTEGER, "final bars stored, of those expected"),
        Column(
            "state",
            Type.STRING,
            "arrived, missing, quarantined, healed, given_up, void, no_bars or unknown_symbol",
        ),
        Column("asked_at", Type.TIMESTAMP, "when the vendor last answered for it, to the day; null if it never did"),
        Column("updated_at", Type.TIMESTAMP, "when its state or counts last changed"),
    ),
    (Partition.BUCKET, Partition.YEAR),
    ("symbol", "interval", "session_date"),
)
HOLDS = Table(
    "holds",
    "one thing that the vendor says and the lake does not take, or not yet",
    (
        _SYMBOL,
        Column("interval", Type.STRING, "1d or 1h"),
        Column("row_key", Type.STRING, "session date or bar start, ISO 8601; * for all of the symbol"),
        Column("since", Type.TIMESTAMP, "when it was first held"),
        Column("reason", Type.STRING),
        Column("evidence", Type.STRING, "what the vendor says, as far as it must repeat it"),
        Column("days", Type.INTEGER, "New York days on which the vendor said so"),
        Column("seen_at", Type.TIMESTAMP, "when it last said so, to the day"),
        Column("accepted_at", Type.TIMESTAMP, "when a person decided to take it; null without a decision"),
        Column("ended_at", Type.TIMESTAMP, "null while it is held"),
        Column("outcome", Type.STRING, "agreed, taken or accepted; null while it is held"),
    ),
    (Partition.BUCKET,),
    ("symbol", "interval", "row_key", "since"),
)
_FORECAST_KEY = (
    _SYMBOL,
    Column("target_session", Type.DATE, "the session forecast"),
    Column("model_id", Type.STRING, "model document that made the forecast"),
)
_EMPIRICAL_BAYES = Column(
    "empirical_bayes",
    Type.FLOAT,
    "the model's base rate: how often the symbol closed higher, shrunk to the rate of all; null before it was kept",
    added=True,
)
FORECASTS = Table(
    "forecasts",
    "the ledger: one forecast per symbol and target session, written once",
    (
        *_FORECAST_KEY,
        Column("asof_session", Type.DATE, "last final session the forecast knows"),
        Column("prob_up", Type.FLOAT, "probability of a higher adjusted close; null when abstaining"),
        _EMPIRICAL_BAYES,
        Column("signal", Type.STRING, "buy, sell, hold or abstain"),
        Column("reason", Type.STRING, "why it abstains; null otherwise"),
        Column("published_at", Type.TIMESTAMP),
        Column("target_opens_at", Type.TIMESTAMP),
        Column("late", Type.BOOLEAN, "published after the open: never scored"),
        Column("features", Type.STRING, "feature vector, JSON"),
        Column("fingerprint", Type.STRING, "version ids of the files read, JSON"),
        Column("inputs_hash", Type.STRING, "hash of the bars and dividends behind the features"),
        Column("previous_hash", Type.STRING, "hash of the previous target session's entries"),
        Column("source", Type.STRING, "where the bars came from"),
        Column("entry_hash", Type.STRING, "hash of all the columns before"),
    ),
    (Partition.YEAR,),
    # without model_id: a session is forecast once, by whichever model was current
    ("symbol", "target_session"),
    # a year of thousands of symbols is no file that could be rewritten every night: half a kilobyte a forecast
    files_by=Partition.MONTH,
)
OUTCOMES = Table(
    "outcomes",
    "one settled forecast",
    (
        *_FORECAST_KEY,
        Column("prob_up", Type.FLOAT),
        Column("asof_close", Type.FLOAT, "dividend-adjusted to the target session"),
        Column("target_close", Type.FLOAT),
        Column("up", Type.BOOLEAN),
        Column("log_loss", Type.FLOAT, "nats"),
        Column("brier", Type.FLOAT),
        Column("base_rate", Type.FLOAT, "how often the symbol had closed higher by the as-of session: Laplace's rule"),
        _EMPIRICAL_BAYES,
        Column("asof_up", Type.BOOLEAN, "whether the as-of session itself closed higher"),
        Column("settled_at", Type.TIMESTAMP),
    ),
    (Partition.YEAR,),
    ("symbol", "target_session", "model_id"),
    files_by=Partition.MONTH,
)
TRAINING_RUNS = Table(
    "training_runs",
    "candidate x symbol metrics of a training run",
    (
        Column("run_id", Type.STRING, "the model id the run produced"),
        Column("symbol", Type.STRING, "ticker, or * for all symbols together"),
        Column("candidate", Type.STRING, "candidate, challenger or mixture"),
        Column("days", Type.INTEGER, "out-of-sample days"),
        Column("log_loss", Type.FLOAT, "mean nats per day"),
        Column("brier", Type.FLOAT),
        Column("accuracy", Type.FLOAT),
        Column("rival", Type.STRING, "the better base rate, which skill is over", added=True),
        Column("log_loss_skill", Type.FLOAT, "share of the better base rate's log loss that is saved"),
        Column("log_loss_skill_low", Type.FLOAT, "lower end of the 95 % interval, clustered by session"),
        Column("log_loss_skill_high", Type.FLOAT, "upper end"),
        Column("brier_skill", Type.FLOAT, "share of the better base rate's Brier score that is saved"),
        Column("over_base_rate", Type.FLOAT, "accuracy above that of the better base rate's likelier side", added=True),
        Column("over_always_up", Type.FLOAT, "accuracy above that of always saying up"),
        Column("over_persistence", Type.FLOAT, "accuracy above that of repeating the last direction"),
        Column("reliability_error", Type.FLOAT, "mean distance between forecast and observed share"),
        Column("weight", Type.FLOAT, "weight in the mixture after the last day; null for who has none"),
        Column("trained_at", Type.TIMESTAMP),
    ),
    (Partition.BUCKET, Partition.MONTH),
    ("run_id", "symbol", "candidate"),
)
PROMOTIONS = Table(
    "promotions",
    "one decision on which model serves",
    (
        Column("decided_at", Type.TIMESTAMP),
        Column("model_id", Type.STRING, "the model decided on"),
        Column("replaces", Type.STRING, "the model current until then; null for the first"),
        Column("promoted", Type.BOOLEAN, "false when it was refused"),
        Column("reason", Type.STRING),
    ),
    (Partition.YEAR,),
    ("model_id", "decided_at"),
)

TABLES = (
    BARS_1D,
    BARS_1H,
    CORPORATE_ACTIONS,
    REVISIONS,
    QUARANTINE,
    SESSIONS,
    HOLDS,
    FORECASTS,
    OUTCOMES,
    TRAINING_RUNS,
    PROMOTIONS,
)

# settling comes after publishing: a wrong table of outcomes must not cost a forecast its open
NEEDED = {
    "ingest": (BARS_1D, BARS_1H, CORPORATE_ACTIONS, REVISIONS, QUARANTINE, SESSIONS, HOLDS),
    "train": (BARS_1D, CORPORATE_ACTIONS, HOLDS, TRAINING_RUNS, PROMOTIONS),
    "predict": (BARS_1D, CORPORATE_ACTIONS, HOLDS, FORECASTS),
}
"""Tables that must be as declared before a job begins."""
WRITTEN = {
    "ingest": NEEDED["ingest"],
    "train": (TRAINING_RUNS, PROMOTIONS),
    "predict": (FORECASTS, OUTCOMES, REVISIONS),
}
"""Tables that a job may write."""
