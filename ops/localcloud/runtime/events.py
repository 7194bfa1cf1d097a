"""The event of an Invoke as Lambda hands it on, or refuses it.

https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
"""

import json

from moto.core.exceptions import JsonRESTError

MOST_EVENT_BYTES = 6 * 2**20
_MOST_BYTES = {"RequestResponse": MOST_EVENT_BYTES, "Event": 2**20}


class RequestTooLarge(JsonRESTError):
    """What Lambda answers an event that is too large."""

    code = 413


def event_of(body: bytes | str, invocation: str) -> bytes:
    """The event of a request's body; without one it is an empty object. Raises what Lambda refuses it with."""
    event = body.encode() if isinstance(body, str) else body
    most = _MOST_BYTES.get(invocation, MOST_EVENT_BYTES)
    if len(event) > most:
        raise RequestTooLarge(
            "RequestTooLargeException",
            f"{len(event)} byte payload is too large for the {invocation} invocation type (limit {most} bytes)",
        )
    try:
        json.loads(event or b"{}")
    except ValueError as error:
        message = f"Could not parse request body into json: {error}"
        raise JsonRESTError("InvalidRequestContentException", message) from error
    return event or b"{}"
