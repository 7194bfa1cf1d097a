"""HTTP replies, and the fixed pages of Yahoo's other hosts."""

import json
from typing import Any

from ops.loopback import Reply

ERROR_PAGE = "<!DOCTYPE html><html><head><title>Yahoo</title></head><body>Oops, something went wrong</body></html>"
# what yfinance looks for: inputs named csrfToken and sessionId
_CONSENT_PAGE = (
    '<html><body><form action="/v2/collectConsent?sessionId=replay" method="post">'
    '<input type="hidden" name="csrfToken" value="replay"/><input type="hidden" name="sessionId" value="replay"/>'
    '<button name="agree" value="agree">Accept all</button></form></body></html>'
)
_COOKIE = "A3=d=replay; Max-Age=31557600; Domain=.yahoo.com; Path=/; SameSite=None; Secure; HttpOnly"


class ChartError(Exception):
    """The chart API's way to say no."""

    def __init__(self, status: int, code: str, description: str) -> None:
        super().__init__(description)
        self.reply = json_reply(
            {"chart": {"result": None, "error": {"code": code, "description": description}}}, status
        )


def unknown_symbol() -> ChartError:
    """What is said of a symbol that is not listed, or not yet."""
    return ChartError(404, "Not Found", "No data found, symbol may be delisted")


def json_reply(document: Any, status: int = 200) -> Reply:
    """A document as JSON."""
    return Reply(status, json.dumps(document).encode())


def page(text: str, status: int = 200, **headers: str) -> Reply:
    """A text as HTML."""
    return Reply(status, text.encode(), "text/html", headers)


# fc.yahoo.com answers 404, and the cookie comes with it
COOKIE = page(ERROR_PAGE, 404, **{"Set-Cookie": _COOKIE})
CONSENT = page(_CONSENT_PAGE)
CRUMB_TEXT = "replay.crumb"
CRUMB = Reply(200, CRUMB_TEXT.encode(), "text/plain")
INVALID_CRUMB = json_reply(
    {"finance": {"result": None, "error": {"code": "Unauthorized", "description": "Invalid Crumb"}}}, 401
)
NOT_FOUND = json_reply(
    {"finance": {"result": None, "error": {"code": "Not Found", "description": "no such page"}}}, 404
)
