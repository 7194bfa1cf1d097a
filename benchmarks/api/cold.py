"""CPU of a cold start: of a process from its start to its first answer, interpreter and imports included."""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from benchmarks.api.requests import Request
from benchmarks.api.stacks import Stack

ASKED = 6
"""How many times less CPU than the peer's."""


def compare_cold(request: Request, title: str, stacks: Sequence[Stack], folder: Path, rounds: int) -> None:
    """Print medians of ours, then the peer's, in turns. Raises ValueError for unequal answers."""
    costs: list[list[float]] = [[] for _ in stacks]
    for _ in range(rounds):
        told = []
        for stack, own in zip(stacks, costs, strict=True):
            seconds, answer = _started(stack, request, folder)
            own.append(seconds)
            told.append(request.told(answer))
        if any(one != told[0] for one in told):
            raise ValueError(f"{request.title}: the stacks' answers differ")
    print(f"\n{f'first answer, {request.title}: {rounds} starts, {title}':<84}{'CPU s':>8}{'x (asked)':>19}")
    least = median(costs[0])
    for stack, own in zip(stacks, costs, strict=True):
        ratio = "" if stack is stacks[0] else f"{median(own) / least:9.1f} (>= {ASKED:3})"
        print(f"  {stack.name:<82}{median(own):8.3f}{ratio:>19}", flush=True)


def _started(stack: Stack, request: Request, folder: Path) -> tuple[float, dict[str, object]]:
    """CPU seconds, user and system, of a process that answers one request, and the answer."""
    asking, told = folder / "asked.jsonl", folder / "told.jsonl"
    asking.write_text(json.dumps({"event": request.event, "times": 1}) + "\n")
    pid = os.posix_spawn(
        stack.python,
        stack.command,
        stack.environment,
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 0, asking, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, told, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644),
        ],
    )
    _, status, usage = os.wait4(pid, 0)
    if status:
        raise ValueError(f"{stack.name} ended with {os.waitstatus_to_exitcode(status)}")
    return usage.ru_utime + usage.ru_stime, json.loads(told.read_text())["answer"]
