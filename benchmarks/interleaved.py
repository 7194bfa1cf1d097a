"""Contenders side by side: all meet the same machine, whatever else it is doing."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Contender:
    """One way to do the work, or a part of it that is to be multiplied by `factor`.

    The CPU time of one that works in other processes is not ours to see.
    """

    name: str
    run: Callable[[], object]
    factor: float = 1
    in_process: bool = True


@dataclass(frozen=True)
class Timing:
    """Medians over all rounds, in seconds of the whole work."""

    name: str
    wall: float
    cpu: float | None


def interleaved(contenders: Sequence[Contender], rounds: int) -> list[Timing]:
    """Let every contender work once per round."""
    laps: list[list[tuple[float, float]]] = [[] for _ in contenders]
    for _ in range(rounds):
        for contender, own in zip(contenders, laps, strict=True):
            own.append(_lap(contender.run))
    return [_timing(contender, own) for contender, own in zip(contenders, laps, strict=True)]


def _lap(run: Callable[[], object]) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    run()
    return time.perf_counter() - wall, time.process_time() - cpu


def _timing(contender: Contender, laps: Sequence[tuple[float, float]]) -> Timing:
    wall, cpu = (contender.factor * median(seconds) for seconds in zip(*laps, strict=True))
    name = contender.name if contender.factor == 1 else f"{contender.name} (~ a part, x {contender.factor:g})"
    return Timing(name, wall, cpu if contender.in_process else None)


def print_table(title: str, timings: Sequence[Timing]) -> None:
    """Print timings, and how many times as long as the first each took."""
    print(f"\n{title:<68}{'wall s':>9}{'CPU s':>9}{'x wall':>9}{'x CPU':>9}")
    ours = timings[0]
    for timing in timings:
        print(
            f"  {timing.name:<66}{timing.wall:9.3f}{_cell(timing.cpu, '9.3f')}"
            f"{timing.wall / ours.wall:9.1f}{_cell(_ratio(timing.cpu, ours.cpu), '9.1f')}",
            flush=True,
        )


def _ratio(cpu: float | None, ours: float | None) -> float | None:
    return cpu / ours if cpu is not None and ours else None


def _cell(value: float | None, layout: str) -> str:
    return f"{'-':>9}" if value is None else format(value, layout)
