"""Clients of a running product, and what they hold against its answers.

Usage: python -m tests.scenarios.mixed_load URL SECONDS; prints one JSON document.
"""

import json
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from hashlib import md5
from http.client import HTTPConnection, HTTPException
from itertools import pairwise
from math import ceil
from random import Random
from threading import Lock
from typing import Any
from urllib.parse import urlencode, urlsplit

from lambdas.api.contract import Contract, Operation
from nextday.settings import DEFAULT_SYMBOLS

CLIENTS = 8
# prices of simulated neighbours differ by a few hundredths: only another scale makes one half of the other
SCALE = 1.8
RESTATED, BOTH = "TSLA", 2
"""The symbol that is split meanwhile, and in how many bases it has to be seen."""
LONGER = 120.0
# a sandbox asks S3 again after five seconds, and another one may have asked before it
BEHIND_SECONDS = 6.0
WEIGHTS = {"getLatest": 10, "getBars": 6, "getForecast": 4, "postForecast": 4}
TOO_MANY = 429
_REPEATED = 0.4
_JUDGED_AT = re.compile(rb'"now":"[^"]*"')


@dataclass(frozen=True)
class Question:
    """A request of one operation."""

    operation: str
    method: str
    target: str
    body: str | None = None


@dataclass(frozen=True)
class Said:
    """An answer."""

    status: int
    etag: str | None
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Witness:
    """What all clients have seen; each is told of by one thread at a time."""

    milliseconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    statuses: Counter[str] = field(default_factory=Counter)
    complaints: list[str] = field(default_factory=list)
    bases: dict[str, set[str | None]] = field(default_factory=lambda: defaultdict(set))
    newer: int = 0
    _bodies: dict[tuple[str, str], str] = field(default_factory=dict)
    _newest: dict[str, list[tuple[float, str]]] = field(default_factory=lambda: defaultdict(list))
    _lock: Lock = field(default_factory=Lock)

    def saw(self, question: Question, said: Said, began: float) -> None:
        """Judge an answer to a request that began at a second of the monotonic clock."""
        with self._lock:
            self.statuses[f"{question.operation} {said.status}"] += 1
            if said.status != TOO_MANY:
                self.milliseconds[question.operation].append(1000 * (time.monotonic() - began))
            found = [*_of_status(said), *self._of_tag(question, said), *self._of_bars(question, said, began)]
            self.complaints += [f"{question.method} {question.target}: {complaint}" for complaint in found]

    def failed(self, question: Question, error: Exception) -> None:
        """A request without an answer."""
        with self._lock:
            self.complaints.append(f"{question.method} {question.target}: {error!r}")

    def _of_tag(self, question: Question, said: Said) -> Iterator[str]:
        """The same tag at the same place is the same answer, but for the instant of one whose tag is weak."""
        if said.status == 200 and said.etag:
            body = _JUDGED_AT.sub(b"", said.body) if question.operation == "getWatchlist" else said.body
            content = md5(body, usedforsecurity=False).hexdigest()
            if self._bodies.setdefault((question.target, said.etag), content) != content:
                yield f"another answer with the tag {said.etag}"

    def _of_bars(self, question: Question, said: Said, began: float) -> Iterator[str]:
        if question.operation not in {"getLatest", "getBars"} or said.status != 200:
            return
        answer = said.json
        self.bases[answer["symbol"]].add(answer["basis"])
        bars = answer.get("candles") or answer.get("bars") or []
        yield from _of_one_scale(bars)
        if bars and question.operation == "getLatest":
            yield from self._going_on(question.target, bars[-1]["timestamp"], began)

    def _going_on(self, target: str, newest: str, began: float) -> Iterator[str]:
        """A bar that was there a while ago is not gone."""
        seen = self._newest[target]
        known = max((bar for at, bar in seen if at < began - BEHIND_SECONDS), default="")
        if newest < known:
            yield f"back to {newest} after {known}"
        if not seen or newest > max(bar for _, bar in seen):
            self.newer += bool(seen)
            seen.append((time.monotonic(), newest))

    def misses_something(self, until: float) -> bool:
        """Whether the split or a newer bar is still to be seen; a busy machine replays its days slowly."""
        return (len(self.bases[RESTATED]) < BOTH or not self.newer) and time.monotonic() < until


def _of_status(said: Said) -> Iterator[str]:
    if said.status == 304 and said.body:
        yield "unchanged, with a body"
    # to be told to wait is no error
    if said.status not in {200, 304, TOO_MANY}:
        yield f"{said.status} {said.body[:200].decode(errors='replace')}"


def _of_one_scale(bars: list[dict[str, Any]]) -> Iterator[str]:
    for before, bar in pairwise(sorted(bars, key=lambda bar: str(bar["timestamp"]))):
        if before["timestamp"] == bar["timestamp"]:
            yield f"{bar['timestamp']} twice"
        if not 1 / SCALE < bar["close"] / before["close"] < SCALE:
            yield f"two scales: {before['close']} before {bar['timestamp']}, {bar['close']} then"
    for bar in bars:
        if not bar["low"] <= min(bar["open"], bar["close"]) <= max(bar["open"], bar["close"]) <= bar["high"]:
            yield f"impossible bar {bar}"


class Asking:
    """Questions of every operation, drawn from a seed; `known` are values of what some of them require."""

    def __init__(self, contract: Contract, seed: int, **known: str) -> None:
        self._luck = Random(seed)
        self._operations = contract.operations
        self._weights = [WEIGHTS.get(one.id, 1) for one in contract.operations]
        self._known = known

    def next(self) -> Question:
        """A question."""
        [operation] = self._luck.choices(self._operations, self._weights)
        return self.of(operation)

    def of(self, operation: Operation) -> Question:
        """A question of an operation. Raises KeyError for a required parameter that no value is known for."""
        values = {name: self._value(operation, name) for name in operation.parameters if self._is_sent(operation, name)}
        path = operation.path.format(**values)
        if operation.body:
            return Question(operation.id, "POST", f"/api{path}", json.dumps(values))
        query = urlencode({name: value for name, value in values.items() if f"{{{name}}}" not in operation.path})
        return Question(operation.id, "GET", f"/api{path}" + (f"?{query}" if query else ""))

    def _is_sent(self, operation: Operation, name: str) -> bool:
        return name == "symbol" or operation.parameters[name].required or name in {"interval", "limit"}

    def _value(self, operation: Operation, name: str) -> str:
        if name == "symbol":
            return self._luck.choice(DEFAULT_SYMBOLS)
        if name == "interval":
            return self._luck.choice(["1d", "1h"])
        if name == "limit":
            most: int = operation.parameters[name].schema["maximum"]
            return str(min(self._luck.choice([1, 30, 120, 500]), most))
        return self._known[name]


def client(url: str, asking: Asking, luck: Random, witness: Witness, until: float) -> None:
    """Ask until the end, sometimes whether what is known has changed."""
    site, tags = urlsplit(url).netloc, dict[str, str]()
    while time.monotonic() < until or witness.misses_something(until + LONGER):
        question = asking.next()
        tag = tags.get(question.target) if question.method == "GET" and luck.random() < _REPEATED else None
        began = time.monotonic()
        try:
            said = ask(site, question, tag)
        except (OSError, HTTPException) as error:
            witness.failed(question, error)
            continue
        witness.saw(question, said, began)
        if said.etag:
            tags[question.target] = said.etag
        if said.status == TOO_MANY:
            time.sleep(1)


def ask(site: str, question: Question, tag: str | None = None) -> Said:
    """One request on a connection of its own."""
    headers = {"Content-Type": "application/json"} if question.body else {}
    connection = HTTPConnection(site, timeout=30)
    connection.request(
        question.method, question.target, question.body, headers | ({"If-None-Match": tag} if tag else {})
    )
    response = connection.getresponse()
    said = Said(response.status, response.getheader("ETag"), response.read())
    connection.close()
    return said


def main(url: str, seconds: float) -> None:
    """Let the clients ask, and print what they have seen."""
    contract, witness, until = Contract.committed(), Witness(), time.monotonic() + seconds
    forecast = Question("getForecast", "GET", f"/api/predict?symbol={DEFAULT_SYMBOLS[0]}")
    newest = ask(urlsplit(url).netloc, forecast).json
    known = {"session": newest["target_session"], "asof": newest["asof"], "since": newest["published_at"]}
    for operation in contract.operations:
        Asking(contract, 0, **known).of(operation)  # now, rather than by chance in the middle
    with ThreadPoolExecutor(CLIENTS) as clients:
        running = [
            clients.submit(client, url, Asking(contract, n, **known), Random(n), witness, until) for n in range(CLIENTS)
        ]
    for ended in running:
        ended.result()  # a client that fell over fails the whole
    print(json.dumps(report(witness)))  # noqa: T201 (a program's output)


def report(witness: Witness) -> dict[str, Any]:
    """What was seen, as JSON has it."""
    every = [each for own in witness.milliseconds.values() for each in own]
    return {
        "milliseconds": {name: percentiles(own) for name, own in {**witness.milliseconds, "all": every}.items()},
        "statuses": witness.statuses,
        "complaints": witness.complaints,
        "bases": {symbol: sorted(map(str, bases)) for symbol, bases in witness.bases.items()},
        "newer": witness.newer,
    }


def percentiles(values: list[float]) -> dict[str, float]:
    """How many there are, and their nearest ranks."""
    ranks = {f"p{rank}": round(sorted(values)[ceil(len(values) * rank / 100) - 1], 1) for rank in (50, 95, 99)}
    return {"n": len(values), **ranks}


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
