"""CPU of warm requests: each stack in a process of its own, some requests each in turn."""

import json
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from math import ceil
from typing import Any

from benchmarks.api.requests import Answer, Request
from benchmarks.api.stacks import Stack

AT_ONCE = 5
"""Requests of a stack in a row: a processor's caches are warm for all but the first, as under load."""
_WARMING = 30
_SHOWN = (50, 90, 99)
_MICROSECOND = 1e-3


@dataclass(frozen=True)
class Asked:
    """How many times less CPU than a peer is asked, by percentile."""

    by_percentile: dict[int, float]

    def beside(self, percentile: int, found: float) -> str:
        """The asked beside the found."""
        asked = self.by_percentile.get(percentile)
        return f"{'':>19}" if asked is None else f"{found:9.1f} (>= {asked:3.0f})"


class Worker:
    """A stack's process."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def ask(self, request: Request, times: int) -> tuple[list[int], Answer]:
        """Nanoseconds of CPU of each, and the last answer."""
        assert self._process.stdin  # noqa: S101 (pipes were asked for)
        assert self._process.stdout  # noqa: S101
        self._process.stdin.write(json.dumps({"event": request.event, "times": times}) + "\n")
        self._process.stdin.flush()
        told: dict[str, Any] = json.loads(self._process.stdout.readline())
        return told["nanoseconds"], told["answer"]


@contextmanager
def working(stack: Stack) -> Iterator[Worker]:
    """A stack's process, until the context is left."""
    with subprocess.Popen(  # noqa: S603 (our own program)
        stack.command, env=stack.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield Worker(process)


def compare_warm(request: Request, ours: Stack, peers: Sequence[tuple[Stack, Asked]], rounds: int) -> None:
    """Print percentiles of every stack, and how many times ours a peer's is. Raises ValueError for unequal answers."""
    stacks = [ours, *(peer for peer, _ in peers)]
    laps: list[list[int]] = [[] for _ in stacks]
    with ExitStack() as exits:
        workers = [exits.enter_context(working(stack)) for stack in stacks]
        told = [request.told(worker.ask(request, _WARMING)[1]) for worker in workers]
        if any(one != told[0] for one in told):
            raise ValueError(f"{request.title}: the stacks' answers differ")
        for turn in range(rounds):
            # there and back: none is always the one that follows a certain other
            for at in range(len(stacks)) if turn % 2 else reversed(range(len(stacks))):
                laps[at] += workers[at].ask(request, AT_ONCE)[0]
    _print(request, stacks, laps, [Asked({}), *(asked for _, asked in peers)])


def _print(request: Request, stacks: Sequence[Stack], laps: Sequence[list[int]], asked: Sequence[Asked]) -> None:
    title = f"{request.title}: {len(laps[0]):,} each, answers equal, CPU in us"
    heads = "".join(f"{f'p{percentile}':>10}" for percentile in _SHOWN)
    print(f"\n{title:<62}{heads}{'x p50 (asked)':>19}{'x p99 (asked)':>19}")
    least = {percentile: _percentile(laps[0], percentile) for percentile in _SHOWN}
    for stack, own, wanted in zip(stacks, laps, asked, strict=True):
        found = {percentile: _percentile(own, percentile) for percentile in _SHOWN}
        columns = "".join(f"{found[percentile] * _MICROSECOND:10.0f}" for percentile in _SHOWN)
        ratios = "".join(f"{wanted.beside(each, found[each] / least[each]):>19}" for each in (50, 99))
        print(f"  {stack.name:<60}{columns}{ratios}", flush=True)


def _percentile(values: Sequence[int], percentile: int) -> int:
    """The nearest rank."""
    return sorted(values)[ceil(len(values) * percentile / 100) - 1]
