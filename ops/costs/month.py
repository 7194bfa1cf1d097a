"""A month of a stage: what AWS bills of it, line by line. No free tier is subtracted."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from nextday.catalog import KEPT_PREFIX, TRAINING_PREFIX, VIEWS_PREFIX
from ops.costs.counted import Counted, Size
from ops.costs.extras import LISTENERS, Billed, Live, cache
from ops.costs.prices import PriceList
from ops.costs.usage import GB, gb_seconds, log_gb, s3_reads, s3_writes, total
from ops.localcloud.meter import Usage

# 252 sessions a year, and all other days: one without a session is cheaper, but its hours come all the same
SESSION_DAYS = 21.0
DAYS = 365 / 12
SECONDS = DAYS * 24 * 3600
_HALF_A_CENT = 0.005
IMAGE_GB = 0.4
"""Assumed of the jobs' image, compressed: only Docker can measure it."""
# as the lifecycle rules of stacks/constructs/lake/lake.py say
_KEPT_DAYS = {KEPT_PREFIX.rstrip("/"): 1, VIEWS_PREFIX.rstrip("/"): 1}
_TRAINING, _TRAINING_DAYS = TRAINING_PREFIX.rstrip("/"), 8


@dataclass(frozen=True, kw_only=True)
class Stage:
    """What a stage chooses: symbols and buckets, how long replaced files and logs are kept, how many secrets it has.

    `listeners` are the pages that are always open of one that is `live`, which may tell of `quotes`; one that is
    `cached` has a cache of Valkey.
    """

    symbols: int
    buckets: int = 1
    noncurrent_days: int = 30
    log_days: int = 30
    secrets: int = 1
    live: bool = False
    quotes: bool = False
    listeners: int = LISTENERS
    cached: bool = False


@dataclass(frozen=True)
class Line:
    """One line of the bill; `fixed` is what it costs whether or not anything runs."""

    service: str
    what: str
    quantity: float
    usd: float
    fixed: bool = False


@dataclass(frozen=True)
class Month:
    """A bill, without what readers and callers ask."""

    stage: Stage
    lines: tuple[Line, ...]

    @property
    def usd(self) -> float:
        """All of it."""
        return sum(line.usd for line in self.lines)

    @property
    def fixed(self) -> float:
        """What is paid whether or not anything runs."""
        return sum(line.usd for line in self.lines if line.fixed)

    def by_service(self) -> dict[str, float]:
        """Dollars by service, the dearest first."""
        services = {line.service for line in self.lines}
        sums = {one: sum(line.usd for line in self.lines if line.service == one) for one in services}
        return dict(sorted(sums.items(), key=lambda one: -one[1]))


def dollars(usd: float) -> str:
    """To the cent, where there is one."""
    return "< 0.01" if 0 < usd < _HALF_A_CENT else f"{usd:,.2f}"


def month(stage: Stage, counted: Counted, prices: PriceList) -> Month:
    """The bill of a stage."""
    bill = _Bill(prices)
    _fixed(bill, stage, counted)
    size = counted.at(stage.symbols, stage.buckets)
    used = monthly(size)
    _jobs(bill, used, size, counted)
    files = sum(amount for table, amount in size.stored.items() if table != _TRAINING)
    bill.add("s3_stored", "files of the lake", files / GB)
    bill.add("s3_stored", "replaced files, and those of trainings", _replaced(used, stage) / GB)
    bill.add("log_in", "lines of functions, machines and Lambda", log_gb(used))
    bill.add("log_stored", "the same, kept", log_gb(used) * stage.log_days / DAYS)
    for billed, what, quantity, fixed in _extras(stage):
        bill.add(billed, what, quantity, fixed=fixed)
    return Month(stage, tuple(bill.lines))


def _extras(stage: Stage) -> Iterator[Billed]:
    if stage.live:
        yield from Live(stage.symbols, stage.listeners, DAYS, SESSION_DAYS, stage.quotes).lines()
    if stage.cached:
        yield from cache(DAYS)


def monthly(size: Size) -> Usage:
    """Usage of a month: days with a session, and the others."""
    rest, names = DAYS - SESSION_DAYS, size.session_day.keys() | size.rest_day.keys()
    return {
        name: SESSION_DAYS * size.session_day.get(name, 0) + rest * size.rest_day.get(name, 0) for name in sorted(names)
    }


@dataclass
class _Bill:
    prices: PriceList
    lines: list[Line] = field(default_factory=list)

    def add(self, billed: str, what: str, quantity: float, *, fixed: bool = False) -> None:
        price = self.prices[billed]
        self.lines.append(Line(price.service, f"{price.unit}: {what}", quantity, price.of(quantity), fixed))


def _fixed(bill: _Bill, stage: Stage, counted: Counted) -> None:
    held = counted.fixed
    bill.add("alarm", "all alarms", held.alarm_metrics, fixed=True)
    bill.add("composite_alarm", "the one that pages", held.composite_alarms, fixed=True)
    bill.add("dashboard", "operations and model", held.dashboards, fixed=True)
    bill.add("snapshot_cached", "the API's snapshot", held.memory["api"] * SECONDS, fixed=True)
    bill.add("secret", "CloudFront's, and those that the stage names", stage.secrets, fixed=True)
    bill.add("image_stored", "the jobs' image", IMAGE_GB, fixed=True)


def _jobs(bill: _Bill, used: Usage, size: Size, counted: Counted) -> None:
    seconds = gb_seconds(used, size.start_cpu_seconds, counted.fixed.memory, cold=True)
    bill.add("metric_hour", "the jobs' metrics", used["metric_hours"])
    bill.add("lambda_request", "the jobs", total(used, "invocations/"))
    bill.add("lambda_gb_second", "the jobs", seconds)
    bill.add("s3_write", "the jobs", s3_writes(used))
    bill.add("s3_read", "the jobs", s3_reads(used))
    bill.add("transition", "machines and their children", used["transitions"])
    bill.add("firing", "schedules", used["firings"])
    bill.add("trace", "a machine's run each", used["firings"])
    bill.add("catalog_asked", "whether tables are as declared", sum(_glue(used)))


def _glue(used: Usage) -> Iterator[float]:
    yield from (amount for name, amount in used.items() if "/glue:" in name)


def _replaced(used: Usage, stage: Stage) -> float:
    """Bytes of versions that wait for their end: what is written each day, for as many days as it is kept then."""
    days = {_TRAINING: _TRAINING_DAYS, **_KEPT_DAYS}
    written = {name.split("/")[1]: amount / DAYS for name, amount in used.items() if name.startswith("put_bytes/")}
    return sum(amount * days.get(table, stage.noncurrent_days) for table, amount in written.items())
