"""What one update of the stored bars costs in requests, bytes, rows and CPU, by the layout of the lake.

Usage: python -m benchmarks.ingest_economy [--quick]
"""

import sys
import warnings
from collections.abc import Sequence

from benchmarks.counted_s3 import GLUE, KINDS
from benchmarks.economy_cases import Case, Cost, Sample, costs
from nextday.market.sources.port import Interval

BUCKETS = {7: 1, 500: 4, 5_000: 32}
FULL = Sample(day_folders=154, period_folders=50, runs=4, repetitions=3)
QUICK = Sample(day_folders=30, period_folders=10, runs=1, repetitions=1)
ASKED = (*KINDS.values(), GLUE)
COLUMNS = ("requests", *ASKED, "MB in", "MB out", "rows", "CPU s", "requests x", "CPU x")


def main(arguments: Sequence[str]) -> None:
    """Print a table per number of symbols and interval."""
    # awswrangler's own calls of pandas
    warnings.filterwarnings("ignore", module="awswrangler")
    sample = QUICK if "--quick" in arguments else FULL
    for symbols, buckets in BUCKETS.items():
        for interval in Interval:
            print_case(Case(interval, symbols, buckets), sample)


def print_case(case: Case, sample: Sample) -> None:
    """Measure a case and print what every layout costs, beside ours."""
    done = costs(case, sample)
    ours, still, swept = done[-3:]
    kind = {Interval.DAY: "daily", Interval.HOUR: "hourly"}[case.interval]
    print()
    print(row(f"{case.symbols:,} symbols, {kind} update, {case.buckets} bucket{'s' * (case.buckets > 1)}", COLUMNS))
    for cost in done:
        print(row(cost.contender.layout, [*quantities(cost), *ratios(cost, ours)]))
    seconds, sweep = (cost.usage.seconds * cost.contender.factor for cost in (ours, swept))
    print(
        f"  requests of a run per bucket: {per_table(ours)}; nothing new: {per_table(still)}; swept: {per_table(swept)}"
    )
    print(
        f"  CPU of whole runs, with judging, reconciling and accounting: {seconds:,.1f} s; swept: {sweep:,.1f} s",
        flush=True,
    )


def row(name: str, cells: Sequence[str]) -> str:
    """One line of the table."""
    return f"{name:44}" + "".join(f"{cell:>12}" for cell in cells)


def quantities(cost: Cost) -> list[str]:
    """What a layout costs; `~` marks what was counted on a part and multiplied."""
    factor, usage = cost.contender.factor, cost.usage
    counts = [usage.requests.total(), *(usage.requests[kind] for kind in ASKED)]
    cells = [f"{count * factor:,.0f}" for count in counts]
    cells += [f"{size * factor / 1e6:,.2f}" for size in (usage.received, usage.sent)]
    cells += [f"{cost.meter.rows * factor:,.0f}", f"{cost.meter.seconds * factor:,.3f}"]
    return [cell if factor == 1 else f"~{cell}" for cell in cells]


def ratios(cost: Cost, ours: Cost) -> list[str]:
    """How many times ours a layout costs, in requests and in CPU for reading, merging and writing."""
    scale = cost.contender.factor / ours.contender.factor
    requests = cost.usage.requests.total() / ours.usage.requests.total()
    return [f"{requests * scale:,.1f}", f"{cost.meter.seconds / ours.meter.seconds * scale:,.1f}"]


def per_table(cost: Cost) -> str:
    """Requests of one run of one bucket, by table."""
    counts = cost.usage.by_table
    # of a bucket's keys no table is asked
    names = {table: table or "listing" for table in sorted(counts)}
    return ", ".join(f"{name} {counts[table] / cost.contender.runs:g}" for table, name in names.items())


if __name__ == "__main__":
    main(sys.argv[1:])
