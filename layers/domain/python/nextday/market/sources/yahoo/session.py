"""The HTTP session through which yfinance talks to Yahoo, or to a replayed market."""

import re
from typing import Any
from urllib.parse import urlsplit

from curl_cffi import CurlOpt
from curl_cffi.requests import Response, Session

from nextday.market.sources.yahoo.events import readable

ORIGINAL_HOST = "X-Original-Host"
# a real one is one word; what yfinance takes for one may be HTML, JSON or a sentence: Too Many Requests
_CRUMB = re.compile(r"[^\s<{]{1,32}")


class YahooSession(Session[Response]):
    """A session that looks like Chrome and never waits longer than `timeout` seconds for one answer.

    yfinance allows its cookie and crumb requests 30 s each; the cap holds for them too. An error page that it took for
    a crumb is not sent. With a `base_url`, every request to *.yahoo.com goes there instead, past any proxy, and names
    the host it was meant for in X-Original-Host.
    """

    def __init__(self, base_url: str | None, timeout: float) -> None:
        # Yahoo judges by the TLS fingerprint too, and answers 429 to what does not shake hands like a browser
        super().__init__(impersonate="chrome", curl_options={CurlOpt.NOPROXY: "*"} if base_url else None)
        self._base_url = (base_url or "").rstrip("/")
        self._cap = timeout

    def request(self, method: Any, url: str, *args: Any, **options: Any) -> Response:
        """Send one request, capped and, where the market is replayed, redirected; yfinance can read what it gets."""
        asked, params = options.get("timeout"), options.get("params") or {}
        options["timeout"] = min(asked, self._cap) if isinstance(asked, int | float) else self._cap
        if _is_refusal(params.get("crumb")):
            options["params"] = {name: value for name, value in params.items() if name != "crumb"}
        if self._base_url and _is_yahoo(url):
            options["headers"] = {**(options.get("headers") or {}), ORIGINAL_HOST: urlsplit(url).hostname}
            url = self._base_url + urlsplit(url)._replace(scheme="", netloc="").geturl()
        answer = super().request(method, url, *args, **options)
        answer.content = readable(answer.content)
        return answer


def _is_refusal(crumb: str | None) -> bool:
    """Whether a crumb is the text of an error: yfinance keeps whatever it got when it asked for one."""
    return crumb is not None and not _CRUMB.fullmatch(crumb)


def _is_yahoo(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    return host == "yahoo.com" or host.endswith(".yahoo.com")
