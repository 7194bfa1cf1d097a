"""Alpaca's market data API over HTTP: authentication, paging, and what its refusals mean."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from http import HTTPStatus
from typing import Any

from curl_cffi import CurlOpt
from curl_cffi.requests import Response, Session

from nextday.errors import BadRequest, NextdayError, RateLimited, Transient, UnknownSymbol

URL = "https://data.alpaca.markets"
# no window of ours fills a hundred pages, so an answer of more is broken
_MOST_PAGES = 100


@dataclass(frozen=True)
class AlpacaKeys:
    """The credentials of one account; any plan will do."""

    key_id: str
    secret_key: str = field(repr=False)


class AlpacaApi:
    """GET requests with an account's keys, none longer than `timeout` seconds; `base_url` None is Alpaca itself.

    `keys` are read when the first request needs them; what it raises goes to the caller.
    """

    def __init__(self, base_url: str | None, keys: Callable[[], AlpacaKeys], timeout: float) -> None:
        self._replayed, self._base_url = base_url is not None, (base_url or URL).rstrip("/")
        self._keys, self._timeout = keys, timeout

    def pages(self, path: str, symbol: str, **query: str) -> Iterator[dict[str, Any]]:
        """All pages of an answer, in order. Raises UnknownSymbol, RateLimited, Transient or BadRequest."""
        token = None
        for _ in range(_MOST_PAGES):
            page = self._page(path, symbol, query | ({"page_token": token} if token else {}))
            yield page
            token = page["next_page_token"]
            if token is None:
                return
        raise Transient(f"{symbol}: Alpaca's answer has no end")

    @cached_property
    def _session(self) -> Session[Response]:
        keys = self._keys()
        return Session[Response](
            headers={"APCA-API-KEY-ID": keys.key_id, "APCA-API-SECRET-KEY": keys.secret_key},
            timeout=self._timeout,
            # the keys are for this host only
            allow_redirects=False,
            # a replayed market is on loopback, of which a proxy in the environment knows nothing
            curl_options={CurlOpt.NOPROXY: "*"} if self._replayed else None,
        )

    def _page(self, path: str, symbol: str, query: Mapping[str, str]) -> dict[str, Any]:
        answer = self._session.get(self._base_url + path, params={"symbols": symbol, **query})
        if answer.status_code != HTTPStatus.OK:
            raise _refusal(answer, symbol)
        page: dict[str, Any] = json.loads(answer.content)
        return page


def _refusal(answer: Response, symbol: str) -> NextdayError:
    status, reason = answer.status_code, _message(answer)
    said = f"{symbol}: Alpaca answers {status}: {reason}"
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return RateLimited(said)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.REQUEST_TIMEOUT:
        return Transient(said)
    if "invalid symbol" in reason:
        return UnknownSymbol(said)
    return BadRequest(said)


def _message(answer: Response) -> str:
    """Alpaca's reason; of an answer in another shape its beginning, on one line."""
    try:
        return str(json.loads(answer.content)["message"])
    except (ValueError, LookupError, TypeError):
        return " ".join(answer.text.split())[:100]
