"""Who may ask: what came through CloudFront, and where a stage wants keys, who holds one."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from hmac import compare_digest

from nextday.errors import SettingsError
from nextday.settings import KEY_HEADER, ORIGIN_HEADER, SITE_PREFIX, ApiSettings

# a monitor asks the first, whoever wants a key reads the others
OPEN_PATHS = frozenset({"/health", "/docs", "/openapi.json"})
_DIGEST = re.compile(r"[0-9a-f]{64}")


class NotThroughCloudFront(Exception):
    """The request came to the API's own address, past the cache and the limits in front of it."""


class NoKey(Exception):
    """The request shows no key, or one that nobody was given."""


@dataclass(frozen=True)
class Access:
    """What a request must show; None where it is not asked for."""

    origin_secret: str | None = field(repr=False)
    digests: tuple[str, ...] | None = field(repr=False)

    @classmethod
    def of(cls, settings: ApiSettings) -> "Access":
        """What the settings want. Raises SettingsError where they cannot be meant."""
        if settings.origin_secret == "":
            raise SettingsError("the origin's secret is empty")
        keys = settings.api_keys
        return cls(settings.origin_secret, None if keys is None else tuple(_digests(keys)))

    def refusal(self, path: str, headers: Mapping[str, str]) -> Exception | None:
        """Why a request is refused, None if it is not; names of headers are in small letters.

        It takes as long for a wrong value as for another wrong one.
        """
        if self.origin_secret is not None and not _same(headers.get(ORIGIN_HEADER, ""), self.origin_secret):
            return NotThroughCloudFront("ask the address of the dashboard, below /api")
        if self.digests is None or path.removeprefix(SITE_PREFIX) in OPEN_PATHS:
            return None
        shown = sha256(headers.get(KEY_HEADER, "").encode(errors="replace")).hexdigest()
        # all of them: stopping at the first that fits would tell by its time which it was
        known = [_same(shown, digest) for digest in self.digests]
        return None if any(known) else NoKey(f"send a key that you were given as {KEY_HEADER}")


def _same(shown: str, expected: str) -> bool:
    return compare_digest(shown.encode(errors="replace"), expected.encode())


def _digests(text: str) -> list[str]:
    """Of `{"who": "<SHA-256 of the key, in hexadecimal>"}`. The error names nobody's key."""
    try:
        keys = json.loads(text)
    except json.JSONDecodeError:
        keys = None
    if not isinstance(keys, dict):
        raise SettingsError("the secret with the API's keys is no JSON object of names and digests")
    for name, digest in keys.items():
        if not isinstance(digest, str) or not _DIGEST.fullmatch(digest):
            raise SettingsError(f"the secret with the API's keys holds no SHA-256 digest, in hexadecimal, for {name!r}")
    return list(keys.values())
