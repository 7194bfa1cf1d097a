"""Nights of different numbers of symbols side by side, and how each measure grows from one number to the next."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log, nan
from typing import Any

from ops.costs.counted import counted
from ops.costs.month import Stage, month
from ops.costs.prices import list_prices
from ops.costs.usage import s3_reads, s3_writes, total

JOBS = ("ingest", "train", "predict")

Night = dict[str, Any]
Measure = Callable[[Night], float]


@dataclass(frozen=True)
class Row:
    """One measure of every night."""

    name: str
    values: Sequence[float]
    digits: int = 0

    def exponents(self, symbols: Sequence[int]) -> Iterator[float]:
        """Slopes between neighbours, both on logarithmic scales: 1 is linear, 0 is none."""
        for place in range(1, len(symbols)):
            few, many = self.values[place - 1 : place + 1]
            yield log(many / few) / log(symbols[place] / symbols[place - 1]) if few > 0 and many > 0 else nan


def table(nights: Sequence[Night]) -> str:
    """Rows of measures, a column for each number of symbols, and one of exponents for each step between them."""
    symbols = [night["symbols"] for night in nights]
    steps = [f"{few} to {many}" for few, many in pairwise(symbols)]
    heads = ["one night", *(f"{number:,}" for number in symbols), *steps]
    lines = [heads, ["---", *("---:" for _ in heads[1:])]]
    for row in _rows(nights):
        told = [f"{value:,.{row.digits}f}" for value in row.values]
        lines.append([row.name, *told, *(f"{slope:.2f}" for slope in row.exponents(symbols))])
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _rows(nights: Sequence[Night]) -> Iterator[Row]:
    def row(name: str, measure: Measure, digits: int = 0) -> Row:
        return Row(name, [measure(night) for night in nights], digits)

    yield row("buckets", lambda night: night["buckets"])
    yield row("requests to the vendor", lambda night: night["usage"]["vendor_requests"])
    yield row("S3: reads", lambda night: s3_reads(night["usage"]))
    yield row("S3: writes and lists", lambda night: s3_writes(night["usage"]))
    yield row("S3: MB written", lambda night: total(night["usage"], "put_bytes/") / 1e6, 1)
    yield row("invocations", lambda night: total(night["usage"], "invocations/"))
    yield row("transitions", lambda night: night["usage"]["transitions"])
    yield row("logs, KB", lambda night: total(night["usage"], "log_bytes/") / 1e3)
    for job in JOBS:
        yield row(f"CPU s: {job}", lambda night, job=job: night["usage"][f"cpu_seconds/{job}"], 1)
    yield row("CPU s together", lambda night: total(night["usage"], "cpu_seconds/"), 1)
    for step in sorted({name for night in nights for name in night["peak_mb"]}):
        yield row(f"peak MB: {step}", lambda night, step=step: night["peak_mb"][step])
    yield row("dollars a month", lambda night: _month(night).usd, 2)
    yield row("of it for what runs", lambda night: _month(night).usd - _month(night).fixed, 2)


def _month(night: Night) -> Any:
    return month(Stage(symbols=night["symbols"], buckets=night["buckets"]), counted(), list_prices())
