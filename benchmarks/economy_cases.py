"""An update of 7, 500 or 5,000 symbols in every layout, measured on as much of the work as is asked for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from benchmarks.counted_s3 import CountedS3, Usage
from benchmarks.dataset_layouts import FolderPerDay, FolderPerPeriod
from benchmarks.lake_layout import BucketFiles, Clock, Meter
from benchmarks.synthetic_market import CALENDAR, Market, ticker
from nextday.catalog import bucket_of
from nextday.market.sources.port import Interval

LAST = date(2026, 11, 20)
# the reference keeps two years of days and thirty days of hours; of the other layouts an update touches the last file
FIRST = {Interval.DAY: date(2024, 11, 18), Interval.HOUR: date(2026, 10, 20)}
FIRST_TOUCHED = {Interval.DAY: date(2026, 1, 2), Interval.HOUR: date(2026, 11, 2)}
NEWS = {Interval.DAY: timedelta(days=1), Interval.HOUR: timedelta(hours=2)}
MIDDAY = datetime(2026, 11, 18, 16, 35, tzinfo=UTC)
NIGHTLY = time(0, 5, tzinfo=UTC)
Dataset = FolderPerDay | FolderPerPeriod


@dataclass(frozen=True)
class Sample:
    """At most how much is really done: folders of the peers, buckets of ours; and how often."""

    day_folders: int
    period_folders: int
    runs: int
    repetitions: int


@dataclass(frozen=True)
class Case:
    """One kind of update, of so many symbols in so many buckets."""

    interval: Interval
    symbols: int
    buckets: int

    def instants(self, count: int) -> list[datetime]:
        """When the last `count` updates run: after midnight UTC, or 35 minutes past the hours of a session."""
        if self.interval is Interval.HOUR:
            return [MIDDAY + timedelta(hours=hour) for hour in range(count)]
        sessions = CALENDAR.sessions(LAST - timedelta(days=14), LAST)[-count:]
        return [datetime.combine(day + timedelta(days=1), NIGHTLY) for day in sessions]

    def market(self, first: date, symbols: Sequence[str]) -> Market:
        """The case's market with some of its symbols and a part of its history."""
        return Market(self.interval, symbols, first, LAST)

    def tickers(self) -> list[str]:
        """All symbols."""
        return [ticker(number) for number in range(self.symbols)]


Update = Callable[[datetime], Meter]


@dataclass(frozen=True)
class Contender:
    """A layout filled up to some instant; the whole case is `factor` times what its updates do."""

    layout: str
    update: Update
    factor: float
    runs: int = 1


@dataclass(frozen=True)
class Cost:
    """What one update by a contender took."""

    contender: Contender
    usage: Usage
    meter: Meter


def costs(case: Case, sample: Sample) -> list[Cost]:
    """Every contender's cost, updated in turns: the median of the repetitions."""
    start, *instants = case.instants(sample.repetitions + 1)
    with CountedS3(case.buckets).opened() as s3:
        contenders = _contenders(case, sample, start, s3.client_seconds)
        turns = [[_cost(contender, now, s3) for contender in contenders] for now in instants]
    return [_median(costs) for costs in zip(*turns, strict=True)]


def _contenders(case: Case, sample: Sample, start: datetime, clock: Clock) -> list[Contender]:
    ours, swept = _bucket_files(case, sample, start, clock)
    return [
        _folder_per_day(case, sample, start, clock),
        _folder_per_period(case, sample, start, clock),
        ours,
        replace(ours, layout="nextday, nothing new"),
        swept,
    ]


def _folder_per_day(case: Case, sample: Sample, start: datetime, clock: Clock) -> Contender:
    sessions = CALENDAR.sessions(FIRST[case.interval], start.date())
    symbols = case.tickers()[: max(1, sample.day_folders // len(sessions))]
    days = sessions[-(sample.day_folders // len(symbols)) :]
    layout = FolderPerDay(case.market(days[0], symbols))
    factor = case.symbols * len(sessions) / (len(symbols) * len(days))
    return _dataset("folder per symbol and day", layout, start, clock, factor)


def _folder_per_period(case: Case, sample: Sample, start: datetime, clock: Clock) -> Contender:
    symbols = case.tickers()[: sample.period_folders]
    layout = FolderPerPeriod(case.market(FIRST_TOUCHED[case.interval], symbols))
    return _dataset("awswrangler, folder per symbol and period", layout, start, clock, case.symbols / len(symbols))


def _dataset(name: str, layout: Dataset, start: datetime, clock: Clock, factor: float) -> Contender:
    layout.fill(datetime.combine(layout.market.first, time(0, tzinfo=UTC)), start)

    def update(now: datetime) -> Meter:
        meter = Meter(clock)
        meter.rows = meter.timed(lambda: layout.update(now - NEWS[layout.market.interval], now))
        return meter

    return Contender(name, update, factor)


def _bucket_files(case: Case, sample: Sample, start: datetime, clock: Clock) -> tuple[Contender, Contender]:
    runs = min(sample.runs, case.buckets)
    symbols = [symbol for symbol in case.tickers() if bucket_of(symbol, case.buckets) < runs]
    layout = BucketFiles(case.market(FIRST[case.interval], symbols), case.buckets, runs)
    layout.fill(start)

    def update(now: datetime) -> Meter:
        meter = Meter(clock)
        layout.update(now, meter)
        return meter

    def sweep(now: datetime) -> Meter:
        meter = Meter(clock)
        layout.update(now, meter, resweep=True)
        return meter

    factor = case.buckets / runs
    swept = Contender("nextday, whole histories compared", sweep, factor, runs)
    return Contender("nextday", update, factor, runs), swept


def _cost(contender: Contender, now: datetime, s3: CountedS3) -> Cost:
    with s3.counting() as usage:
        meter = contender.update(now)
    return Cost(contender, usage, meter)


def _median(turns: Sequence[Cost]) -> Cost:
    return sorted(turns, key=lambda cost: cost.meter.seconds)[len(turns) // 2]
