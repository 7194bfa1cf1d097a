"""Requests that nobody sends in good faith, drawn from one seed: each has a fault, so none may be answered."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any
from urllib.parse import quote, urlencode

from lambdas.api.contract import Contract, Operation
from lambdas.api.parameters import Parameter

_VALID = {"symbol": "AAPL", "session": "2026-06-01"}
# full-width and Cyrillic letters, digits of other scripts, control characters, halves of characters: all look harmless
_TEXTS = [
    "-A", ".A", "1A", "AAPL.", "aaaaaaaaaaa", "\uff21\uff21\uff30\uff2c", "\u0410APL", "AAPL\u200b", "\u202eLPAA",
    "\U0001f4a9", "\ud800", "AAPL\x00", "AAPL\r\nX-Evil:1", "'OR1=1--", "{{7*7}}", "${jndi:ldap://127.0.0.1/a}",
    "../forecasts", "..%2f..", "<script>alert(1)</script>", "$(id)", "AAPL/../../x", "[]", "*", "%", "%zz", "5m", "1D",
    "1\uff44", "TRUE", "NaN", "2026-02-30", "2026-6-1", "20260601", "2026-06-01T25:00:00Z", "2026-06-01+13:30",
    "0000-01-01", "", " ", "A" * 60_000,
]  # fmt: skip
_NUMBERS = [
    "-1", "999999", "1e3", "1e400", "NaN", "inf", "0x10", "\u0663", "\uff11\uff12", "1_0", "5.0", "+5", "--5", "5\n",
    "1/0", "\xb2", "\u0966\u096b", "1,2", "true", "null", "5;6", "", " 5", "9" * 5000,
]  # fmt: skip
_SLIPS = [
    "intervall", "Symbol", "symbol[]", "limits", "adjusted_", "known-at", "__proto__", "constructor", "x",
]  # fmt: skip
_METHODS = [
    "PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "FOO", "PROPFIND", "M-SEARCH", "\x00GET", "", "G" * 5000,
]  # fmt: skip
_PATHS = [
    "/", "/api", "/api/api/latest", "/api/latest/", "/api//latest", "//latest", "/API/latest", "/latest.json",
    "/latest%2f", "/latest/..;/health", "/latest;v=1", "/../../etc/passwd", "/%2e%2e/etc/passwd", "/%252e%252e/x",
    "/latest%00", "/latest\x00", "/latest%0d%0aX-Evil:%201", "/api\\latest", "/.env", "/.git/config",
    "/openapi.json.bak", "/docs/../latest", "/\U0001f4a9", "/%ff%fe", "http://169.254.169.254/latest/meta-data", "*",
    "/predict/AAPL", "/models/AAPL/x", "/models/", "/{symbol}", "/models/<symbol>", "", "/" + "a" * 60_000,
    "/" + "%C3%A9" * 2000, "/" + "\xe9" * 20_000,
]  # fmt: skip
_UNACCEPTABLE = [
    "application/xml",
    "image/*",
    "*/*;q=0",
    "application/pdf;q=1",
    "a/b," * 2000 + "c/d",
    ";;;,,,q=",
    "\xff",
]
_BODIES = [
    "{", "[]", "null", "NaN", '"AAPL"', "5", "{}x", '{"symbol":"AAPL"}x', '{"symbol":"AAPL","symbol":"AAPL"}',
    '{"symbol":5}', '{"symbol":true}', '{"symbol":["AAPL",5]}', '{"symbol":{"$ne":1}}', '{"symbol":1e999}',
    '{"symbol":"\\ud800"}', '{"symbol":"AAPL\\u0000"}', '{"symbl":"AAPL"}', '{"__proto__":{"symbol":"AAPL"}}',
    "symbol=AAPL", "<x/>", "\ufeff{}", '{"symbols":"AAPL,AAPL"}', '{"symbol":"ZZZZ"}', "\x00\x00",
]  # fmt: skip
_HEADERS = {
    "if-none-match": ('"', "W/", '*, "a"', '"x",' * 3000),
    "if-modified-since": ("yesterday",),
    "range": ("bytes=0-", "bytes=999999-1,abc"),
    "x-http-method-override": ("DELETE",),
    "x-forwarded-host": ("evil.example",),
    "origin": ("null", "javascript:alert(1)"),
    "cookie": ("a=b;" * 1500, "=;;;=\xff"),
    "authorization": ("Basic ////",),
    "x-amzn-trace-id": ("Root=1-zzz;Self=' OR 1",),
    "user-agent": ("U" * 8000,),
}


@dataclass(frozen=True)
class Hostile:
    """One request, as keywords of `Client.send`."""

    method: str
    path: str
    query: str = ""
    body: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    base64: bool = False


def hostile(contract: Contract, count: int, seed: int) -> Iterator[Hostile]:
    """So many requests; half of them with odd headers beside their fault."""
    luck = Random(seed)
    posts = [one for one in contract.operations if one.body]
    for _ in range(count):
        make = luck.choice(_KINDS)
        operation = luck.choice(posts if make in _OF_BODIES else contract.operations)
        request = make(luck, operation)
        yield luck.choice([request, replace(request, headers=_odd(luck) | request.headers)])


def _asking(luck: Random, operation: Operation, query: list[tuple[str, str]], **more: Any) -> Hostile:
    """The operation's request but for what a kind does to it."""
    path = operation.path
    for name, value in _VALID.items():
        path = path.replace(f"{{{name}}}", value)
    text = urlencode(query, errors="replace") if luck.random() < 0.7 else _on_the_wire("&".join(map("=".join, query)))
    return Hostile(**{"method": operation.method, "path": luck.choice(["", "/api"]) + path, "query": text} | more)


def _on_the_wire(text: str) -> str:
    """What bytes can carry: no halves of characters."""
    return text.encode(errors="replace").decode()


def _valid(operation: Operation) -> list[tuple[str, str]]:
    known = (one for one in operation.parameters.values() if one.where == "query" and one.name in _VALID)
    return [(one.name, _VALID[one.name]) for one in known]


def _unknown(luck: Random, operation: Operation) -> Hostile:
    """Names that are near to known ones, odd, many or long."""
    many = luck.choices([1, 3, 50, 3000], [50, 30, 15, 1])[0]
    names = [luck.choice([*_SLIPS, *filter(None, _TEXTS)]) for _ in range(many)]
    return _asking(luck, operation, [*_valid(operation), *((f"{name[:9000]}{many}", "1") for name in names)])


def _wrong(luck: Random, operation: Operation) -> Hostile:
    """A value that its parameter cannot have."""
    known = list(operation.parameters.values())
    if not known:
        return _unknown(luck, operation)
    parameter = luck.choice(known)
    value = _wrong_value(luck, parameter)
    if parameter.where == "path":
        path = operation.path.replace(f"{{{parameter.name}}}", quote(value or " ", safe="", errors="replace"))
        return _asking(luck, replace(operation, path=path), [])
    rest = [pair for pair in _valid(operation) if pair[0] != parameter.name]
    return _asking(luck, operation, [*rest, (parameter.name, value)])


def _wrong_value(luck: Random, parameter: Parameter) -> str:
    if parameter.schema["type"] == "array":
        return luck.choice(["AAPL,AAPL", ",".join(f"A{n}" for n in range(2000)), ",", luck.choice(_TEXTS)])
    if parameter.schema["type"] == "integer":
        return luck.choice(_NUMBERS)
    allowed = re.compile(parameter.schema.get("pattern", "(?!)"))
    return luck.choice([text for text in _TEXTS if not allowed.fullmatch(text)])


def _repeated(luck: Random, operation: Operation) -> Hostile:
    """A parameter that is there twice, or hundreds of times."""
    name = luck.choice([*operation.parameters, "symbol"])
    value = luck.choice(["AAPL", "1d", "5", "BRK-B"])
    return _asking(luck, operation, [(name, value)] * luck.choice([2, 2, 3, 400]))


def _uncollected(luck: Random, operation: Operation) -> Hostile:
    """A symbol that is none of ours, where one is asked for."""
    if "symbol" not in operation.parameters:
        return _unknown(luck, operation)
    named = luck.choice(["ZZZZ", "zzzz", "MSFT", "A"])
    path = operation.path.replace("{symbol}", named)
    return _asking(luck, replace(operation, path=path), [(name, named) for name, _ in _valid(operation)])


def _method(luck: Random, operation: Operation) -> Hostile:
    return _asking(luck, operation, _valid(operation), method=luck.choice(_METHODS))


def _path(luck: Random, operation: Operation) -> Hostile:
    return Hostile(operation.method, luck.choice(_PATHS), luck.choice(["", "symbol=AAPL", "a=1&" * 500]))


def _form(luck: Random, operation: Operation) -> Hostile:
    return _asking(luck, operation, _valid(operation), headers={"accept": luck.choice(_UNACCEPTABLE)})


def _large(luck: Random, operation: Operation) -> Hostile:
    """A body beyond what is read."""
    size = luck.choices([4097, 60_000, 2_000_000], [60, 39, 1])[0]
    body = luck.choice(["A" * size, '{"symbol":"' + "A" * size, "[" * size, '{"a":' * (size // 4), _many_fields(size)])
    return _asking(luck, operation, [], body=body, headers={"content-type": "application/json"})


def _many_fields(size: int) -> str:
    return "{" + ",".join(f'"k{n}":1' for n in range(min(size, 60_000) // 7)) + "}" + " " * size


def _body(luck: Random, operation: Operation) -> Hostile:
    """A body that is no request: not JSON, deep, of wrong types, with fields that nobody knows."""
    depth = luck.choice([2, 50, 400, 900, 990, 1000, 1020, 1100, 2000])
    deep = "[" * depth + "]" * depth if luck.random() < 0.5 else '{"a":' * min(depth, 580) + "1" + "}" * min(depth, 580)
    body = luck.choice([deep, *luck.choices(_BODIES, k=3), "{" + ",".join(f'"k{n}":1' for n in range(300)) + "}"])
    return _asking(luck, operation, [], body=body, headers={"content-type": "application/json"})


def _media(luck: Random, operation: Operation) -> Hostile:
    """A body that says it is something else."""
    media = luck.choice(
        ["application/xml", "text/plain", "multipart/form-data; boundary=" + "b" * 300, "json", "", "\xff"]
    )
    wrong = luck.choice([{"content-type": media}, {"content-type": "application/json", "content-encoding": "gzip"}])
    return _asking(luck, operation, [], body='{"symbol":"AAPL"}', headers=wrong)


def _bytes(luck: Random, operation: Operation) -> Hostile:
    """Bytes that are no text, or no base64."""
    body = luck.choice(["/w==", "H4sIAAAAAAAA", "%%%", "e", "AAAA" * 500])
    return _asking(luck, operation, [], body=body, base64=True, headers={"content-type": "application/json"})


def _odd(luck: Random) -> dict[str, str]:
    return {name: luck.choice(values) for name, values in luck.sample(sorted(_HEADERS.items()), luck.choice([1, 2, 5]))}


_OF_BODIES = (_large, _body, _media, _bytes)
_KINDS: tuple[Callable[[Random, Operation], Hostile], ...] = (
    _unknown, _wrong, _wrong, _repeated, _uncollected, _method, _path, _form, *_OF_BODIES,
)  # fmt: skip
