"""A request, checked against the OpenAPI document before any route sees it."""

from base64 import b64decode
from collections.abc import Iterable, Iterator, Mapping
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
# base64 writes three bytes as four letters
_MOST_LETTERS = MOST_BODY_BYTES * 4 // 3 + 4
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
        """The operation, its values with defaults, and the form: equal texts deserve equal answers."""
        told = ";".join(f"{name}={value}" for name, value in sorted(self.values.items()) if value is not None)
        return f"{self.operation.revision};{self.operation.id};{told};{self.form.value}"


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
    faults += [_required(one) for one in _lacking(operation, values, faults)]
    faults += _backwards(values)
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


def _read(
    where: str, sent: Iterable[tuple[str, Any]], known: Mapping[str, Parameter]
) -> tuple[dict[str, Any], list[Fault]]:
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    seen: set[str] = set()
    for name, value in sent:
        if name not in known:
            # thousands of names would cost a caller nothing, and us a search for each
            told = _unknown(name, known) if len(faults) < MOST_FAULTS else ""
            faults.append(_Unknown(where, name[:_SHOWN], told))
        elif name in seen:
            faults.append(Fault(where, name, "is given twice"))
        else:
            _read_one(known[name], value, values, faults)
        seen.add(name)
    return values, faults


def _read_one(parameter: Parameter, value: Any, values: dict[str, Any], faults: list[Fault]) -> None:
    try:
        values[parameter.name] = parameter.take(value) if parameter.where == "body" else parameter.read(value)
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


def _required(lacking: Parameter) -> Fault:
    return Fault(lacking.where, lacking.name, f"is required, for example {lacking.name}={lacking.example}")


def _backwards(values: Mapping[str, Any]) -> list[Fault]:
    start, end = values.get("start"), values.get("end")
    if start is None or end is None or start <= end:
        return []
    return [Fault("query", "end", f"is before start: {start} is later than {end}")]


def _differing(values: Mapping[str, Any], found: Mapping[str, Any]) -> list[Fault]:
    both = [name for name in found if name in values and values[name] != found[name]]
    return [Fault("body", name, "is another one in the query") for name in both]


def _body(
    operation: Operation, event: Mapping[str, Any], headers: Mapping[str, str]
) -> tuple[dict[str, Any], list[Fault]]:
    """Values of a body, where the operation has one; a request with none asks by its query alone."""
    body = event.get("body") or ""
    if not body or operation.body is None:
        return {}, []
    try:
        content = _content(body, is_base64=event.get("isBase64Encoded", False))
        _check_media(headers)
        return _read("body", _fields(content), operation.body)
    except (ValueError, RecursionError) as error:
        raise BadInput([Fault("body", "body", 'must be a JSON object such as {"symbol": "AAPL"}')]) from error


def _content(body: str, *, is_base64: bool) -> bytes:
    if len(body) <= _MOST_LETTERS:  # what is endless is not even decoded
        content = b64decode(body) if is_base64 else body.encode()
        if len(content) <= MOST_BODY_BYTES:
            return content
    raise Refused(TOO_LARGE, f"a body may have {MOST_BODY_BYTES:,} bytes")


def _check_media(headers: Mapping[str, str]) -> None:
    media_type = headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise Refused(UNSUPPORTED_MEDIA, "send the body as application/json", {"Accept-Post": "application/json"})
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise Refused(UNSUPPORTED_MEDIA, "send the body without a content-encoding", {"Accept-Encoding": "identity"})


def _fields(content: bytes) -> tuple[tuple[str, Any], ...]:
    """Names and values of an object, those that stand in it twice included. Raises ValueError for anything else."""
    # the only parser that shows a name that is there twice; few requests have a body
    import json  # noqa: PLC0415

    orjson.loads(content)  # first: it takes UTF-8 alone, and neither NaN nor half a surrogate pair
    # objects become tuples, so that a list of lists is none
    fields = json.loads(content, object_pairs_hook=tuple)
    if not isinstance(fields, tuple):
        raise ValueError("no object")  # noqa: TRY004
    return fields
