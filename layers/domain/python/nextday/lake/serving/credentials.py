"""Credentials of a function that starts from a snapshot.

Its environment then names an address that hands them out instead of holding them
(https://docs.aws.amazon.com/lambda/latest/dg/snapstart-activate.html), guarded by a token that obstore 0.12 would read
from a file, and Lambda has in a variable.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import orjson

_ADDRESS, _TOKEN = "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_AUTHORIZATION_TOKEN"
_SECONDS = 2


def credentials_in(environ: Mapping[str, str]) -> Callable[[], dict[str, Any]] | None:
    """What hands out credentials, for obstore; None where the environment holds them itself."""
    if _ADDRESS not in environ:
        return None

    def handed_out() -> dict[str, Any]:
        # only where a snapshot is resumed: it costs a cold start as much as all of S3
        from urllib.request import Request, urlopen  # noqa: PLC0415

        # asked when needed: a snapshot is taken long before it is used, and the token is of the day of use
        request = Request(environ[_ADDRESS], headers={"Authorization": environ[_TOKEN]})  # noqa: S310
        with urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310
            told = orjson.loads(answer.read())
        return {
            "access_key_id": told["AccessKeyId"],
            "secret_access_key": told["SecretAccessKey"],
            "token": told["Token"],
            "expires_at": datetime.fromisoformat(told["Expiration"]),
        }

    return handed_out
