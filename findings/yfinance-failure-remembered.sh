#!/usr/bin/env bash
# yfinance: an answer that failed is remembered, and the same question is never asked again
#
# Answers for windows that end in the past are kept for as long as the process lives, whatever their status. A server
# that is busy for a moment has then failed for good: the same call raises the same error without a request, hours after
# the server is well. One would guess that only answers with bars are worth keeping, and that a retry is a request.
#
# Versions: yfinance 1.7.0, curl_cffi 0.16.3, pandas 3.1.1
# Seen:     busy: JSONDecodeError, 2 requests; well again: JSONDecodeError, 0 requests; cleared: 5 bars, 1 request
# Instead:  yfinance.data.YfData.cache_get.cache_clear() before each call
# Upstream: none found
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q 'yfinance==1.7.0' 'curl_cffi==0.16.3' 'pandas==3.1.1' 'numpy==2.4.6'

env -i HOME="$work" "$work/venv/bin/python" -W ignore - <<'PYTHON'
import json
import sys
import warnings
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import yfinance as yf
from curl_cffi.requests import Session
from yfinance.data import YfData

warnings.simplefilter("ignore")  # importing yfinance switches its own on
EXPECTED = [("JSONDecodeError", 2), ("JSONDecodeError", 0), ("5 bars", 1)]
BARS = [1_763_389_800 + day * 86_400 for day in range(5)]  # 2025-11-17 09:30 in New York, and on
META = {
    "symbol": "AAPL", "currency": "USD", "instrumentType": "EQUITY", "exchangeTimezoneName": "America/New_York",
    "priceHint": 2, "validRanges": ["1d", "max"], "dataGranularity": "1d", "regularMarketTime": BARS[-1],
}
QUOTE = dict.fromkeys(("open", "high", "low", "close", "volume"), [100, 101, 102, 103, 104])
RESULT = {"meta": META, "timestamp": BARS, "indicators": {"quote": [QUOTE]}}
CHART = json.dumps({"chart": {"result": [RESULT], "error": None}}).encode()
state = {"busy": False, "requests": 0}


class Vendor(BaseHTTPRequestHandler):
    def do_GET(self):
        is_chart = "/chart/" in self.path
        state["requests"] += is_chart
        body = b"busy" if state["busy"] else CHART if is_chart else b"crumb"
        self.send_response(503 if state["busy"] else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Say nothing."""


class Redirected(Session):
    def request(self, method, url, **options):
        return super().request(method, f"http://127.0.0.1:{server.server_port}/{url.split('/', 3)[-1]}", **options)


def ask():
    """What comes of asking for the week, and how many requests for bars it took."""
    before = state["requests"]
    try:
        outcome = f"{len(ticker.history(start='2025-11-17', end='2025-11-22'))} bars"
    except ValueError as error:
        outcome = type(error).__name__
    return outcome, state["requests"] - before


server = ThreadingHTTPServer(("127.0.0.1", 0), Vendor)
Thread(target=server.serve_forever, daemon=True).start()
yf.config.debug.hide_exceptions = False
ticker = yf.Ticker("AAPL", session=Redirected())
ticker.history(period="1d")  # the symbol's zone is known from here on
state["busy"] = True
seen = [ask()]
state["busy"] = False
seen.append(ask())
YfData.cache_get.cache_clear()
seen.append(ask())

print("busy: {}, {} requests; well again: {}, {} requests; cleared: {}, {} request".format(*sum(seen, ())))
if seen != EXPECTED:
    sys.exit(f"CHANGED: {EXPECTED} was seen before")
PYTHON
