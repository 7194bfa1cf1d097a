"""docs/cost.md: words written by hand around figures that the model writes, each between two comments."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from ops.costs.counted import Counted
from ops.costs.extras import LISTENERS
from ops.costs.month import Month, Stage, dollars, month
from ops.costs.prices import PriceList
from ops.costs.questions import per_million
from ops.costs.usage import s3_reads, s3_writes, total
from ops.localcloud.meter import Usage

PAGE = Path(__file__).resolve().parents[2] / "docs" / "cost.md"
STAGES = (Stage(symbols=7), Stage(symbols=500, buckets=8), Stage(symbols=5000, buckets=32))
"""Those that the page shows: public, without a second vendor."""
_BLOCK = re.compile(r"(<!-- (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
_JOBS = ("ingest", "train", "predict")


def rewritten(page: str, counted: Counted, prices: PriceList) -> str:
    """The page's text with all of its figures made anew."""
    made = dict(_blocks(counted, prices))
    return _BLOCK.sub(lambda found: f"{found[1]}{made[found[2]]}\n{found[3]}", page)


def _blocks(counted: Counted, prices: PriceList) -> Iterator[tuple[str, str]]:
    months = [month(stage, counted, prices) for stage in STAGES]
    yield "headline", _headline(months[0])
    yield "month", _months(months)
    yield "ruling", _ruling(months)
    yield "extras", _extras(counted, prices)
    yield "requests", _requests(counted, prices)
    yield "sizes", _sizes(counted)
    yield "days", _days(counted)
    yield "prices", _prices(prices)


def _headline(smallest: Month) -> str:
    return (
        f"A stage of {smallest.stage.symbols} symbols costs about **{smallest.usd:.2f} dollars a month**, of which "
        f"{smallest.fixed:.2f} are paid whether or not anything runs."
    )


def _months(months: Sequence[Month]) -> str:
    rows = [
        [line.service, line.what, *(dollars(one.lines[number].usd) for one in months)]
        for number, line in enumerate(months[0].lines)
    ]
    rows.append(["**all**", "", *(f"**{one.usd:,.2f}**" for one in months)])
    return _table(
        ["service", "what", *(f"{one.stage.symbols:,} symbols" for one in months)], rows, numbers=slice(2, None)
    )


def _extras(counted: Counted, prices: PriceList) -> str:
    """Lines that only a stage has which asks for them, with nobody there and with listeners."""
    chosen = replace(STAGES[0], live=True, quotes=True, cached=True)
    bills = [month(replace(chosen, listeners=listeners), counted, prices) for listeners in (0, LISTENERS)]
    rest = len(month(STAGES[0], counted, prices).lines)
    quiet, heard = (bill.lines[rest:] for bill in bills)
    rows = [
        [one.service, one.what, dollars(none.usd), dollars(one.usd)] for none, one in zip(quiet, heard, strict=True)
    ]
    sums = [f"**{sum(line.usd for line in lines):,.2f}**" for lines in (quiet, heard)]
    head = ["service", "what", "nobody listens", f"{LISTENERS} pages always open"]
    return _table(head, [*rows, ["**all**", "", *sums]], numbers=slice(2, None))


def _ruling(months: Sequence[Month]) -> str:
    return "Most of it goes to " + "; ".join(map(_dearest, months)) + "."


def _dearest(bill: Month) -> str:
    first, second, *_ = bill.by_service().items()
    shares = " and ".join(f"{name} ({usd / bill.usd:.0%})" for name, usd in (first, second))
    return f"{shares} with {bill.stage.symbols:,} symbols"


def _requests(counted: Counted, prices: PriceList) -> str:
    asked = per_million(STAGES[0], counted, prices)
    cached = {(line.service, line.what): dollars(line.usd) for line in asked["cache"]}
    rows = [
        [line.service, line.what, dollars(line.usd), cached.get((line.service, line.what), "")] for line in asked["api"]
    ]
    sums = [f"**{sum(line.usd for line in asked[who]):,.2f}**" for who in ("api", "cache")]
    return _table(
        ["service", "what", "the API", "CloudFront's cache"], [*rows, ["**all**", "", *sums]], numbers=slice(2, None)
    )


def _sizes(counted: Counted) -> str:
    known = ", ".join(_split(one.symbols, one.buckets) for one in counted.sizes)
    computed = (one for one in STAGES if not counted.is_counted(one.symbols, one.buckets))
    others = ", ".join(_split(one.symbols, one.buckets) for one in computed)
    return f"Counted: {known}. Computed from these: {others or 'none'}."


def _split(symbols: int, buckets: int) -> str:
    return f"{symbols:,} symbols in {buckets} {'bucket' if buckets == 1 else 'buckets'}"


def _days(counted: Counted) -> str:
    kinds = {"session_day": "with a session", "rest_day": "without"}
    days = [
        (f"{one.symbols} in {one.buckets}, {words}", getattr(one, kind))
        for one in counted.sizes
        for kind, words in kinds.items()
    ]
    rows = [[name, *(f"{measure(usage):,.0f}" for _, usage in days)] for name, measure in _MEASURES.items()]
    return _table(["a day", *(name for name, _ in days)], rows, numbers=slice(1, None))


def _of(name: str, usage: Usage) -> float:
    return usage.get(name, 0)


def _millions(measure: str, usage: Usage) -> float:
    return total(usage, measure) / 1e6


_MEASURES: dict[str, Callable[[Usage], float]] = {
    "runs of schedules": partial(_of, "firings"),
    "state transitions": partial(_of, "transitions"),
    **{f"invocations of {job}": partial(_of, f"invocations/{job}") for job in _JOBS},
    **{f"processor seconds of {job}": partial(_of, f"cpu_seconds/{job}") for job in _JOBS},
    "PUT and LIST requests to S3": s3_writes,
    "GET requests to S3": s3_reads,
    "requests to the vendor": partial(_of, "vendor_requests"),
    "MB written": partial(_millions, "put_bytes/"),
    "MB of logs": partial(_millions, "log_bytes/"),
    "hours of metrics": partial(_of, "metric_hours"),
}


def _prices(prices: PriceList) -> str:
    rows = [
        [one.service, one.unit, f"{one.usd:.10f}".rstrip("0").rstrip("."), f"{one.per:,}", one.page, one.seen, one.note]
        for one in prices.prices.values()
    ]
    table = _table(["service", "unit", "dollars", "for", "AWS's page", "read in", "note"], rows, numbers=slice(2, 4))
    return f"Of {prices.region}, looked up on {prices.date}:\n\n{table}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: slice) -> str:
    """A table, some of whose columns hold numbers."""
    rule = ["---"] * len(head)
    rule[numbers] = ["--:"] * len(rule[numbers])
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, rule, *rows])
