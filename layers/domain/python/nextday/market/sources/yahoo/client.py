"""yfinance, set up to tell of failures and to leave trying again to others."""

import atexit
import shutil
import tempfile
import warnings
from functools import cache

import yfinance as yf

from nextday.market.sources.yahoo.session import YahooSession

# importing yfinance switches the deprecation warnings of its own code on
warnings.filterwarnings("ignore", category=DeprecationWarning, module="^yfinance")


def client_session(base_url: str | None, timeout: float) -> YahooSession:
    """A session for yfinance's own classes; `base_url` and `timeout` are as those of YahooSession."""
    _keep_cookies_private()
    # by default most failures are an empty frame and a line in the log
    yf.config.debug.hide_exceptions = False
    # RetryingSource tries again, within the time of the run
    yf.config.network.retries = 0
    return YahooSession(base_url, timeout)


@cache
def _keep_cookies_private() -> None:
    """Give yfinance a writable folder of this process: it unpickles the cookies that it finds, and opens it once."""
    folder = tempfile.mkdtemp(prefix="nextday-yfinance-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    yf.set_tz_cache_location(folder)
