"""Credentials of a function that starts from a snapshot, where Lambda puts none into the environment.

https://docs.aws.amazon.com/lambda/latest/dg/snapstart-activate.html#snapstart-credentials
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

_URI, _TOKEN = "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_AUTHORIZATION_TOKEN"
_SECONDS = 2.0

Provider = Callable[[], Any]


def container_credentials(environ: Mapping[str, str]) -> Provider | None:
    """What asks Lambda for credentials, in the shape that obstore wants; None where the environment holds them.

    obstore by itself reads the token from a file alone, as in a Kubernetes pod. `environ` is read at each call: what a
    snapshot has kept is not what its restored copies are given. The provider raises OSError.
    """
    if _URI not in environ:
        return None
    # before the snapshot is taken, not after it is restored
    from urllib.request import ProxyHandler, Request, build_opener  # noqa: PLC0415 - 30 ms that only this way needs

    opener = build_opener(ProxyHandler({}))  # it is on this machine

    def asked() -> Any:
        request = Request(environ[_URI], headers={"Authorization": environ.get(_TOKEN, "")})  # noqa: S310 - Lambda's own
        with opener.open(request, timeout=_SECONDS) as answer:
            told = json.load(answer)
        return {
            "access_key_id": told["AccessKeyId"],
            "secret_access_key": told["SecretAccessKey"],
            "token": told.get("Token"),
            "expires_at": datetime.fromisoformat(told["Expiration"]),
        }

    return asked
