"""Whether a site answers as it should, seen from its visitors: through CloudFront, or the local front door."""

import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import urllib3

from nextday.settings import KEY_HEADER, SITE_PREFIX
from ops.stage.checks import Amiss, Check, examined

_PATIENCE = urllib3.Timeout(connect=5, read=35)  # API Gateway waits 30 seconds for a function
_PROBLEM = "application/problem+json"
_PAGE_HEADERS = {
    "content-security-policy": "default-src 'none'",
    "strict-transport-security": "max-age=",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
OK, NOT_MODIFIED, UNAUTHORIZED, FORBIDDEN, NOT_FOUND, NOT_ALLOWED = 200, 304, 401, 403, 404, 405


class Site:
    """Answers of one address; a request is tried again when nobody answered, not when somebody refused."""

    def __init__(self, url: str, key: str | None = None) -> None:
        self.url = url.rstrip("/")
        self._pool = urllib3.PoolManager(timeout=_PATIENCE)
        self._headers = {KEY_HEADER: key} if key else {}

    def ask(self, path: str, *, method: str = "GET", **headers: str) -> urllib3.BaseHTTPResponse:
        """The answer, whatever its status. Raises Amiss when there is none."""
        told = self._headers | {name.replace("_", "-"): value for name, value in headers.items()}
        retries = urllib3.Retry(connect=2, read=1, redirect=0, status=0, raise_on_redirect=False)
        try:
            return self._pool.request(method, self.url + path, headers=told, retries=retries)
        except urllib3.exceptions.HTTPError as error:
            raise Amiss(f"{self.url}{path} does not answer: {type(error).__name__}") from error


def smoke(url: str, *, stage: str | None = None, key: str | None = None) -> list[Check]:
    """The page, its settings, and the HTTP API's answers, refusals and cache; `key` opens an API that wants one."""
    site = Site(url, key)
    return examined(
        {"page": partial(_page, site), "settings": partial(_settings, site, stage), **_of_the_api(site, key)}
    )


def _of_the_api(site: Site, key: str | None) -> Mapping[str, Callable[[], str]]:
    try:
        access = _json(site.ask("/config.json")).get("access", "public")
    except Amiss:
        access = "public"  # told by the check of the settings; the API may answer all the same
    if access == "private":
        return {"private": partial(_refused, site, FORBIDDEN)}
    health = {"health": partial(_health, site)}
    if access == "key" and not key:
        return health | {"without a key": partial(_refused, site, UNAUTHORIZED)}
    return health | {
        "symbols": partial(_symbols, site),
        "latest": partial(_latest, site),
        "unknown path": partial(_problem, site, "/nope", "GET", NOT_FOUND),
        "wrong method": partial(_problem, site, "/symbols", "DELETE", NOT_ALLOWED),
        "revalidation": partial(_revalidated, site),
    }


def _page(site: Site) -> str:
    answer = _expected(site.ask("/"), OK, "text/html")
    for name, part in _PAGE_HEADERS.items():
        if part not in answer.headers.get(name, ""):
            raise Amiss(f"/ comes without {name}: {part}")
    return f"{len(answer.data):,} bytes, with its policies"


def _settings(site: Site, stage: str | None) -> str:
    found = _json(site.ask("/config.json")).get("stage")
    if not found or found != (stage or found):
        raise Amiss(f"/config.json is of stage {found}, not {stage}")
    return f"stage {found}"


def _health(site: Site) -> str:
    if (said := _json(site.ask(f"{SITE_PREFIX}/health"))) != {"status": "ok"}:
        raise Amiss(f"/health says {said}")
    return "ok"


def _names(site: Site) -> list[str]:
    names = _json(site.ask(f"{SITE_PREFIX}/symbols")).get("symbols")
    if not names:
        raise Amiss("/symbols names none")
    return list(names)


def _symbols(site: Site) -> str:
    return f"{len(_names(site))} symbols"


def _latest(site: Site) -> str:
    symbol = _names(site)[0]
    candles = _json(site.ask(f"{SITE_PREFIX}/latest?symbol={symbol}&interval=1d&limit=1")).get("candles")
    if candles is None:
        raise Amiss(f"/latest has no candles of {symbol}")
    # a stage that was just made has none yet, and is no worse for it
    return f"{symbol} at {candles[-1]['timestamp']}" if candles else f"no bars of {symbol} yet: `nextday backfill`"


def _problem(site: Site, path: str, method: str, status: int) -> str:
    told = _json(site.ask(SITE_PREFIX + path, method=method), status, _PROBLEM)
    if told.get("status") != status:
        raise Amiss(f"{path} answers {status} and tells {told.get('status')}")
    return f"{status} {told.get('title')}"


def _refused(site: Site, status: int) -> str:
    answer = site.ask(f"{SITE_PREFIX}/symbols")
    if answer.status != status:
        raise Amiss(f"/symbols answers {answer.status}, where the stage's access promises {status}")
    return f"{status}, as promised"


def _revalidated(site: Site) -> str:
    tag = _expected(site.ask(f"{SITE_PREFIX}/symbols"), OK, "application/json").headers.get("etag")
    if not tag:
        raise Amiss("/symbols has no ETag")
    again = site.ask(f"{SITE_PREFIX}/symbols", if_none_match=tag)
    if again.status != NOT_MODIFIED or again.data:
        raise Amiss(f"/symbols, asked again with its ETag, answers {again.status} and {len(again.data)} bytes")
    return f"304 for {tag}"


def _json(answer: urllib3.BaseHTTPResponse, status: int = OK, kind: str = "application/json") -> dict[str, Any]:
    try:
        told = json.loads(_expected(answer, status, kind).data)
    except ValueError:
        told = None
    if not isinstance(told, dict):
        raise Amiss(f"{answer.url} answers no JSON object")
    return told


def _expected(answer: urllib3.BaseHTTPResponse, status: int, kind: str) -> urllib3.BaseHTTPResponse:
    found = answer.headers.get("content-type", "nothing").partition(";")[0]
    if (answer.status, found) != (status, kind):
        raise Amiss(f"{answer.url} answers {answer.status} with {found}, not {status} with {kind}")
    return answer
