"""Pages of one walk: a cursor holds what was read and how far, so that all pages are of one state of the lake."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import blake2b
from urllib.parse import urlencode

import orjson

from lambdas.api.asked import Asked
from lambdas.api.problem import BadInput, Fault
from nextday.errors import Gone

_MOST_HELD = 16
"""Files whose versions a cursor holds: the newest, which are those that move. A walk whose other files move ends."""
_MOST_ROWS = 2**31
_NAME = "cursor"
_DATED = frozenset({"getForecasts"})
"""Operations whose rows depend on the time: an open entry expires when its session closes."""


@dataclass(frozen=True)
class Page:
    """Where a page begins, the minute of its walk's beginning, and the versions of the files that it is read from."""

    began: datetime
    offset: int = 0
    versions: Mapping[str, str] = field(default_factory=dict)
    others: str = ""

    @classmethod
    def asked_for(cls, asked: Asked) -> "Page":
        """The page that a request's cursor stands for; the first without one. Raises BadInput."""
        if asked[_NAME] is None:
            # sessions open and close on whole minutes: within one the same cursor tells of the same
            return cls(asked.now.replace(second=0, microsecond=0))
        try:
            text = asked[_NAME].encode()
            question, offset, versions, others, began = orjson.loads(urlsafe_b64decode(text + b"=" * (-len(text) % 4)))
            # what is no number of rows is no index either
            held = {key: str(version) for key, version in versions.items()}
            page = cls(datetime.fromtimestamp(began, UTC), range(_MOST_ROWS)[offset], held, str(others))
        except (ValueError, TypeError, AttributeError, IndexError, OverflowError, OSError) as error:
            raise BadInput([Fault("query", _NAME, "is not one that was handed out")]) from error
        if question != _question(asked):
            raise BadInput([Fault("query", _NAME, "belongs to another question; send what it was handed out for")])
        return page

    def check(self, read: Mapping[str, str]) -> None:
        """Hold the files that were read against those of the first page. Raises Gone when one has moved."""
        # a file that is new would shift the rows of the pages that follow
        if self.others and (self.others != _others(read) or _newest(read).keys() != self.versions.keys()):
            raise Gone("files of this walk have been replaced; begin again without the cursor")

    def next(self, asked: Asked, read: Mapping[str, str], count: int, total: int) -> str | None:
        """Path and query of the page after one of `count` rows; None when it was the last of `total`.

        What it holds of the walk's beginning only matters where rows depend on the time; elsewhere it is left out, so
        that equal pages have equal texts.
        """
        offset = self.offset + count
        if offset >= total:
            return None
        told = orjson.dumps([_question(asked), offset, _newest(read), _others(read), self._since(asked)])
        cursor = urlsafe_b64encode(told).decode().rstrip("=")
        return f"{asked.route}?{urlencode({**asked.sent, _NAME: cursor}, safe=',:')}"

    def _since(self, asked: Asked) -> float:
        return self.began.timestamp() if asked.operation.id in _DATED else 0.0


def _question(asked: Asked) -> str:
    told = sorted((name, str(value)) for name, value in asked.values.items() if name not in {_NAME, "limit", "format"})
    return _digest(str(told))


def _newest(read: Mapping[str, str]) -> dict[str, str]:
    # keys end in their year or month
    newest = sorted(read, key=lambda key: key.rsplit("/", 2)[-2].rpartition("=")[2], reverse=True)[:_MOST_HELD]
    return {key: read[key] for key in newest}


def _others(read: Mapping[str, str]) -> str:
    held = _newest(read)
    return _digest(str(sorted((key, version) for key, version in read.items() if key not in held)))


def _digest(text: str) -> str:
    return blake2b(text.encode(), digest_size=8).hexdigest()
