"""What yfinance's exceptions mean: it has few classes, and lets malformed answers end in a KeyError."""

from polars.exceptions import PolarsError
from yfinance.exceptions import YFException, YFPricesMissingError, YFRateLimitError

from nextday.errors import BadRequest, NextdayError, RateLimited, Transient, UnknownSymbol

# curl_cffi's errors are OSErrors and JSONDecodeError is a ValueError; the others come from answers of another shape,
# or with values that no bar has
FAILURES = (
    YFException,
    OSError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    RuntimeError,
    PolarsError,
)

# how Yahoo's texts begin: yfinance has one class for all of them
_UNKNOWN = "No data found"
_NEVER_SERVED = ("Invalid input", "1h data not available")
_BEFORE_FIRST_BAR = "Data doesn't exist for startDate"


def is_empty_window(missing: YFPricesMissingError, *, answered: bool) -> bool:
    """Whether the vendor knows the symbol and has no bars in the window.

    yfinance raises the same error for this and for a failure; `answered` says that the answer described the symbol.
    """
    reason = _reason(missing)
    return reason.startswith(_BEFORE_FIRST_BAR) or (answered and not reason)


def meaning_of(failure: Exception, symbol: str) -> NextdayError:
    """The error to raise instead; its text keeps the vendor's words."""
    if isinstance(failure, YFRateLimitError):
        return RateLimited(f"{symbol}: Yahoo answers 429 Too Many Requests")
    reason = _reason(failure)
    if reason.startswith(_UNKNOWN):
        return UnknownSymbol(f"{symbol}: Yahoo says: {reason}")
    if reason.startswith(_NEVER_SERVED):
        return BadRequest(f"{symbol}: Yahoo says: {reason}")
    return Transient(f"{symbol}: {reason or f'{type(failure).__name__}: {failure}'}")


def _reason(failure: Exception) -> str:
    return getattr(failure, "yahoo_reason", None) or ""
