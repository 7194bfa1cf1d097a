"""A request, checked against the OpenAPI document before any route sees it."""

from base64 import b64decode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

import orjson

from lambdas.api.contract import Operation
from lambdas.api.forms import Form, form_asked_for
from lambdas.api.parameters import Parameter
from lambdas.api.problem import MOST_FAULTS, TOO_LARGE, UNSUPPORTED_MEDIA, BadInput, Fault, Refused, UnknownParameter
from nextday.errors import InputError

MOST_BODY_BYTES = 4096
_SHOWN = 40


@dataclass(frozen=True)
class Asked:
    """What is asked for: values by parameter, defaults among them, as what they stand for.

    `sent` are the parameters of the query as they came, `now` is when API Gateway took the request.
    """

    operation: Operation
    values: Mapping[str, Any]
    sent: Mapping[str, str]
    form: Form
    now: datetime
    path: str
    headers: Mapping[str, str]

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    @property
    def route(self) -> str:
        """The path that was asked for, below where the API is served."""
        return self.operation.path.format(**self.values)

    @property
    def question(self) -> str:
        """The values that were asked for, defaults included, and the form: equal texts deserve equal answers."""
        told = ";".join(f"{name}={value}" for name, value in sorted(self.values.items()) if value is not None)
        return f"{self.operation.id};{told};{self.form.value}"


def asked(operation: Operation, event: Mapping[str, Any], path_values: Mapping[str, str]) -> Asked:
    """The request in an event of payload 2.0. Raises BadInput with all its faults, or Refused."""
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    query = parse_qsl(event.get("rawQueryString", ""), keep_blank_values=True)
    known = {name: one for name, one in operation.parameters.items() if one.where == "query"}
    values, faults = _read("query", query, known)
    own = {name: one for name, one in operation.parameters.items() if one.where == "path"}
    for found, wrong in (_read("path", path_values.items(), own), _body(operation, event, headers)):
        faults += [*wrong, *_differing(values, found)]
        values |= found
    faults += [Fault(one.where, one.name, "is required") for one in _lacking(operation, values, faults)]
    if faults:
        unknown = any(isinstance(fault, _Unknown) for fault in faults)
        raise (UnknownParameter if unknown else BadInput)(faults)
    return Asked(
        operation=operation,
        values=operation.defaults | values,
        sent=dict(query),
        form=form_asked_for(values.get("format"), headers.get("accept"), operation.media_types),
        now=datetime.fromtimestamp(event["requestContext"]["timeEpoch"] / 1000, tz=UTC),
        path=event["rawPath"],
        headers=headers,
    )


class _Unknown(Fault):
    """A name that is not known, which may be a slip of the pen."""


def _read(where: str, sent: Any, known: Mapping[str, Parameter]) -> tuple[dict[str, Any], list[Fault]]:
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    seen: set[str] = set()
    for name, text in sent:
        if name not in known:
            # thousands of names would cost a caller nothing, and us a search for each
            told = _unknown(name, known) if len(faults) < MOST_FAULTS else ""
            faults.append(_Unknown(where, name[:_SHOWN], told))
        elif name in seen:
            faults.append(Fault(where, name, "is given twice"))
        else:
            _read_one(known[name], text, values, faults)
        seen.add(name)
    return values, faults


def _read_one(parameter: Parameter, text: str, values: dict[str, Any], faults: list[Fault]) -> None:
    try:
        values[parameter.name] = parameter.read(text)
    except InputError as error:
        faults.append(Fault(parameter.where, parameter.name, str(error)))


def _unknown(name: str, known: Mapping[str, Parameter]) -> str:
    # only a mistaken caller waits for it
    from difflib import get_close_matches  # noqa: PLC0415

    near = get_close_matches(name[:_SHOWN], known, n=1)
    hint = f"did you mean {near[0]}?" if near else f"known here: {', '.join(known) or 'none'}"
    return f"is not known; {hint}"


def _lacking(operation: Operation, values: Mapping[str, Any], faults: list[Fault]) -> Iterator[Parameter]:
    told = {fault.name for fault in faults}
    return (one for one in operation.parameters.values() if one.required and one.name not in {*values, *told})


def _differing(values: Mapping[str, Any], found: Mapping[str, Any]) -> list[Fault]:
    both = [name for name in found if name in values and values[name] != found[name]]
    return [Fault("body", name, "is another one in the query") for name in both]


def _body(
    operation: Operation, event: Mapping[str, Any], headers: Mapping[str, str]
) -> tuple[dict[str, Any], list[Fault]]:
    """Values of a body, where the operation has one; a request with none asks by its query alone."""
    body = event.get("body") or ""
    if len(body) > (MOST_BODY_BYTES * 4 // 3 + 4 if event.get("isBase64Encoded") else MOST_BODY_BYTES):
        raise Refused(TOO_LARGE, f"a body may have {MOST_BODY_BYTES:,} bytes")
    if not body or operation.body is None:
        return {}, []
    _check_media(headers)
    try:
        content = b64decode(body) if event.get("isBase64Encoded") else body.encode()
        orjson.loads(content)  # first: it has a limit of depth, and takes UTF-8 only
        pairs = _pairs(content)
    except ValueError as error:
        raise BadInput([Fault("body", "body", 'must be a JSON object such as {"symbol": "AAPL"}')]) from error
    return _read("body", pairs, operation.body)


def _check_media(headers: Mapping[str, str]) -> None:
    media_type = headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise Refused(UNSUPPORTED_MEDIA, "send the body as application/json", {"Accept-Post": "application/json"})
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise Refused(UNSUPPORTED_MEDIA, "send the body without a content-encoding", {"Accept-Encoding": "identity"})


def _pairs(content: bytes) -> list[tuple[str, str]]:
    """Fields of an object as they would stand in a query, those that stand in it twice included."""
    # the only parser that shows a name that is there twice; few requests have a body
    import json  # noqa: PLC0415

    pairs = json.loads(content, object_pairs_hook=list)
    if not isinstance(pairs, list):
        raise ValueError("no object")  # noqa: TRY004
    return [(str(name), _as_text(value)) for name, value in pairs]


def _as_text(value: Any) -> str:
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return ",".join(value)
    return value if isinstance(value, str) else ""
