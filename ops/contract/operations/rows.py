"""Rows of the lake: bars, actions, the journal, and what was expected, refused and held."""

from lambdas.api.forms import Form
from lambdas.api.problem import GONE, INCONSISTENT, UNKNOWN_SYMBOL
from nextday.market.sources.port import Interval
from nextday.market.states import State
from ops.contract.answers.rows import Actions, Bars, BarsOfMany, Holds, Quarantine, Revisions, SessionRows
from ops.contract.operation import OF_THE_LAKE, Operation, Parameter
from ops.contract.parameters import DAY, INSTANT, ONE_SYMBOL, OPTIONAL_SYMBOL, SYMBOLS, choice, form, interval, limit

FORMS = (Form.JSON, Form.COLUMNS, Form.CSV, Form.ARROW)
FORMAT = form(*FORMS)
START = Parameter("start", "The first day, included.", DAY, "2026-05-01")
END = Parameter("end", "The last day, included.", DAY, "2026-05-29")
CURSOR = Parameter(
    "cursor",
    "What `next` of the page before holds. All pages of one walk are of one state of the lake.",
    {
        "type": "string",
        "pattern": "^[A-Za-z0-9_-]{1,4000}$",
        "maxLength": 4000,
        "description": "must be one that was handed out",
    },
)
PROBLEMS = (UNKNOWN_SYMBOL, GONE, *OF_THE_LAKE)
ANY_SYMBOLS = SYMBOLS.described("Up to 50 tickers, with commas between them. Without it and `symbol`: all.")

OPERATIONS = (
    Operation(
        "/bars",
        "getBars",
        "market",
        "Bars",
        "Bars of any time, on one scale. With `known_at` those that were final then, as the lake knew them.",
        Bars | BarsOfMany,
        parameters=(
            ONE_SYMBOL,
            SYMBOLS,
            interval(Interval.DAY),
            START,
            END,
            Parameter(
                "adjusted",
                "For splits, for nothing, or for splits and dividends.",
                choice(["splits", "none", "all"], "splits"),
            ),
            Parameter("known_at", "The bars as they were known at this instant.", INSTANT, "2026-05-29T20:30:00Z"),
            Parameter("order", "By time.", choice(["asc", "desc"], "asc")),
            limit(1000, 10_000, "bars"),
            CURSOR,
            FORMAT,
        ),
        problems=(*PROBLEMS, INCONSISTENT),
        forms=FORMS,
    ),
    Operation(
        "/actions",
        "getActions",
        "market",
        "Dividends and splits",
        "Dividends and splits, by ex-date.",
        Actions,
        parameters=(
            OPTIONAL_SYMBOL,
            ANY_SYMBOLS,
            Parameter("kind", "Only these.", choice(["dividend", "split"], None)),
            START,
            END,
            limit(1000, 10_000, "actions"),
            CURSOR,
            FORMAT,
        ),
        problems=PROBLEMS,
        forms=FORMS,
    ),
    Operation(
        "/revisions",
        "getRevisions",
        "market",
        "What was corrected",
        "The journal of stored values that changed: what stood there, what stands there now, and why.",
        Revisions,
        parameters=(
            OPTIONAL_SYMBOL,
            ANY_SYMBOLS,
            Parameter("cause", "Only these.", choice(["vendor_revision", "withdrawn", "split"], None)),
            Parameter("since", "Seen at or after this instant.", INSTANT, "2026-05-29T00:00:00Z"),
            limit(1000, 10_000, "revisions"),
            CURSOR,
            FORMAT,
        ),
        problems=PROBLEMS,
        forms=FORMS,
    ),
    Operation(
        "/sessions",
        "getSessions",
        "market",
        "What was expected and what arrived",
        "By session, symbol and interval: the bars that the exchange's calendar expects, those that are there, and "
        "what has become of the rest.",
        SessionRows,
        parameters=(
            OPTIONAL_SYMBOL,
            ANY_SYMBOLS,
            interval(None),
            Parameter("state", "Only these.", choice([*State], None)),
            START.described("The first session, included."),
            END.described("The last session, included."),
            limit(1000, 10_000, "sessions"),
            CURSOR,
            FORMAT,
        ),
        problems=PROBLEMS,
        forms=FORMS,
    ),
    Operation(
        "/quarantine",
        "getQuarantine",
        "market",
        "What was refused",
        "Rows that were delivered and not taken, each as it came and with the reason. One that comes night after night "
        "is told once.",
        Quarantine,
        parameters=(
            OPTIONAL_SYMBOL,
            ANY_SYMBOLS,
            Parameter("since", "Seen at or after this instant.", INSTANT, "2026-05-29T00:00:00Z"),
            limit(1000, 10_000, "rows"),
            CURSOR,
            FORMAT,
        ),
        problems=PROBLEMS,
        forms=FORMS,
    ),
    Operation(
        "/holds",
        "getHolds",
        "market",
        "What is held",
        "What the vendor says and the lake does not take, or not yet; what is stored is served on.",
        Holds,
        parameters=(
            OPTIONAL_SYMBOL,
            ANY_SYMBOLS,
            Parameter("state", "Only those that are held still, or that have ended.", choice(["open", "ended"], None)),
            limit(1000, 10_000, "holds"),
            CURSOR,
            FORMAT,
        ),
        problems=PROBLEMS,
        forms=FORMS,
    ),
)
