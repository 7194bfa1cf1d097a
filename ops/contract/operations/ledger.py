"""The ledger, what it was made from, and what proves it."""

from lambdas.api.problem import NO_FORECAST, UNKNOWN_SYMBOL
from nextday.forecast.features.described import DESCRIPTIONS
from ops.contract.answers.indicators import IndicatorNames, Indicators
from ops.contract.answers.ledger import Changes, LedgerEntries, Proof, Replay, SealedEntry
from ops.contract.operation import OF_THE_LAKE, Operation, Parameter
from ops.contract.operations.rows import ANY_SYMBOLS, CURSOR, END, FORMAT, FORMS, PROBLEMS, START
from ops.contract.parameters import DAY, INSTANT, MODEL_ID, OPTIONAL_SYMBOL, SYMBOL, SYMBOL_IN_PATH, choice, limit

_NAMES = [one.name for one in DESCRIPTIONS]

OPERATIONS = (
    Operation(
        "/forecasts",
        "getForecasts",
        "forecast",
        "Past forecasts",
        "The ledger: every forecast as it was published, and what became of it. Nothing in it is ever replaced.",
        LedgerEntries,
        parameters=(
            OPTIONAL_SYMBOL,
            ANY_SYMBOLS,
            START.described("The first session forecast, included."),
            END.described("The last session forecast, included."),
            Parameter("signal", "Only these, as published.", choice(["buy", "sell", "hold", "abstain"], None)),
            Parameter("state", "Only these.", choice(["open", "expired", "settled", "void"], None)),
            MODEL_ID.described("Only those of this model."),
            Parameter("order", "By the session forecast.", choice(["asc", "desc"], "desc")),
            limit(100, 1000, "forecasts"),
            Parameter(
                "include",
                "The dividends and splits of the same symbols and days, as `/actions` tells them, in the same answer. "
                "CSV and Arrow have the forecasts alone.",
                {"type": "array", "items": {"type": "string", "enum": ["actions"]}, "minItems": 1, "maxItems": 1},
            ),
            CURSOR,
            FORMAT,
        ),
        problems=PROBLEMS,
        forms=FORMS,
    ),
    Operation(
        "/forecasts/{symbol}/{session}",
        "getLedgerEntry",
        "forecast",
        "One forecast and its seal",
        "An entry of the ledger with its features, the files it was made from, and the text that its hash seals.",
        SealedEntry,
        parameters=(
            SYMBOL_IN_PATH,
            Parameter("session", "The session forecast.", DAY, "2026-06-01", required=True, where="path"),
        ),
        problems=(UNKNOWN_SYMBOL, NO_FORECAST, *OF_THE_LAKE),
    ),
    Operation(
        "/proof",
        "getProof",
        "forecast",
        "Proof of the ledger",
        "The hashes that link every session's entries to those before: with the `sealed` texts of the entries anybody "
        "can verify that nothing was changed, added or left out.",
        Proof,
        parameters=(
            START.described("The first session forecast, included."),
            END.described("The last session forecast, included."),
            Parameter("sealed", "Also the text of each entry.", {"type": "boolean", "default": False}, example=True),
        ),
        problems=OF_THE_LAKE,
    ),
    Operation(
        "/replay",
        "getReplay",
        "forecast",
        "A forecast made once more",
        "What was said as of a session, what was known, and the probability computed anew from the sealed features and "
        "the model's document.",
        Replay,
        parameters=(
            SYMBOL,
            Parameter("asof", "The last session that the forecast knew.", DAY, "2026-05-29", required=True),
        ),
        problems=(UNKNOWN_SYMBOL, NO_FORECAST, *OF_THE_LAKE),
    ),
    Operation(
        "/indicators",
        "getIndicators",
        "market",
        "Indicators",
        "The features behind the forecasts, as of each session's close. A session's values never change because of "
        "later ones.",
        Indicators,
        parameters=(
            SYMBOL,
            Parameter(
                "names",
                "Up to all, with commas between them. Without it all.",
                {
                    "type": "array",
                    "items": {"type": "string", "enum": _NAMES},
                    "minItems": 1,
                    "maxItems": len(_NAMES),
                    "uniqueItems": True,
                },
            ),
            START,
            END,
            limit(1000, 10_000, "sessions"),
            CURSOR,
            FORMAT,
        ),
        problems=PROBLEMS,
        forms=FORMS,
    ),
    Operation(
        "/indicators/names",
        "getIndicatorNames",
        "market",
        "What the indicators are",
        "Name, formula, unit, first bar and source of each.",
        IndicatorNames,
    ),
    Operation(
        "/changes",
        "getChanges",
        "service",
        "What has changed",
        "For those who poll: which answers may be new since an instant, in one request.",
        Changes,
        parameters=(Parameter("since", "Changed at or after it.", INSTANT, "2026-05-30T00:00:00Z", required=True),),
        problems=OF_THE_LAKE,
    ),
)
