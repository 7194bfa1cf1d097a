#!/usr/bin/env bash
# yfinance: a dividend of a session that the vendor has no bar for is told as of the session before
#
# Yahoo lists dividends apart from bars, each with its own ex-date, and now and then lacks a whole session. history()
# puts each dividend into the row of a bar; where the day has none, the row before takes it. The ex-date is then a day
# early without a sign, and a close adjusted by it is wrong on that day. One would guess a row of its own, or a gap.
#
# Versions: yfinance 1.7.0, curl_cffi 0.16.3, pandas 3.1.1
# Seen:     ex-date sent: 2025-11-19; told: ['2025-11-18']
# Instead:  take actions from the answer's events, not from the rows of bars
# Upstream: none found; ranaroussi/yfinance#1220 once gave such a dividend a row of its own
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q 'yfinance==1.7.0' 'curl_cffi==0.16.3' 'pandas==3.1.1' 'numpy==2.4.6'

env -i HOME="$work" "$work/venv/bin/python" -W ignore - <<'PYTHON'
import json
import sys
import warnings
from datetime import date, datetime, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from zoneinfo import ZoneInfo

import yfinance as yf
from curl_cffi.requests import Session

warnings.simplefilter("ignore")  # importing yfinance switches its own on
EXPECTED = ["2025-11-18"]
EX_DATE = date(2025, 11, 19)


def opening(day):
    return int(datetime.combine(day, time(9, 30), ZoneInfo("America/New_York")).timestamp())


BARS = [opening(date(2025, 11, day)) for day in (17, 18, 20, 21)]  # the 19th is missing
META = {
    "symbol": "AAPL", "currency": "USD", "instrumentType": "EQUITY", "exchangeTimezoneName": "America/New_York",
    "priceHint": 2, "validRanges": ["1d", "max"], "dataGranularity": "1d", "regularMarketTime": BARS[-1],
}
RESULT = {
    "meta": META, "timestamp": BARS,
    "events": {"dividends": {str(opening(EX_DATE)): {"amount": 0.25, "date": opening(EX_DATE)}}},
    "indicators": {"quote": [dict.fromkeys(("open", "high", "low", "close", "volume"), [100, 101, 102, 103])]},
}
CHART = json.dumps({"chart": {"result": [RESULT], "error": None}}).encode()


class Vendor(BaseHTTPRequestHandler):
    def do_GET(self):
        body = CHART if "/chart/" in self.path else b"crumb"
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Say nothing."""


class Redirected(Session):
    def request(self, method, url, **options):
        return super().request(method, f"http://127.0.0.1:{server.server_port}/{url.split('/', 3)[-1]}", **options)


server = ThreadingHTTPServer(("127.0.0.1", 0), Vendor)
Thread(target=server.serve_forever, daemon=True).start()
bars = yf.Ticker("AAPL", session=Redirected()).history(start="2025-11-17", end="2025-11-22", auto_adjust=False)
seen = [str(day.date()) for day in bars.index[bars["Dividends"] != 0]]

print(f"ex-date sent: {EX_DATE}; told: {seen}")
if seen != EXPECTED:
    sys.exit(f"CHANGED: {EXPECTED} was seen before")
PYTHON
