"""The symbols of a stage: a document of its own, as a function's environment has no room for thousands."""

import json
from collections.abc import Iterable
from urllib.parse import urlsplit

from nextday.errors import SettingsError


def document(symbols: Iterable[str]) -> str:
    """The symbols, in their order, as JSON."""
    return json.dumps({"symbols": list(symbols)})


def symbols_in(content: bytes) -> tuple[str, ...]:
    """Inverse of `document`. Raises SettingsError."""
    try:
        return tuple(map(str, json.loads(content)["symbols"]))
    except (ValueError, LookupError, TypeError) as error:
        raise SettingsError(f"the document with the stage's symbols cannot be read: {error!r}") from error


def place_of(url: str) -> tuple[str, str]:
    """Bucket and key of an `s3://` address. Raises SettingsError."""
    parts = urlsplit(url)
    if parts.scheme != "s3" or not parts.netloc or not parts.path.strip("/"):
        raise SettingsError(f"NEXTDAY_UNIVERSE: {url!r} is not s3://BUCKET/KEY")
    return parts.netloc, parts.path.lstrip("/")
