"""What a run of ingest tells CloudWatch."""

from collections import Counter
from collections.abc import Iterator

from lambdas.measuring import emit
from nextday.jobs.ingest.report import IngestReport
from nextday.telemetry import declared
from nextday.telemetry.metric import Measurement

# errors by the names of their classes; whatever else it is, the log tells
_ANSWERS = {
    None: "arrived",
    "RateLimited": "rate_limited",
    "Transient": "transient",
    "BadRequest": "bad_request",
    "ForeignSymbol": "foreign_symbol",
    "UnknownSymbol": "unknown_symbol",
}
_MOST_NAMED = 20


def publish(report: IngestReport) -> None:
    """Write the run's counts; which symbols lack bars is told beside them, the first of them."""
    emit(_counted(report), incomplete=_incomplete(report)[:_MOST_NAMED])
    emit(_heard(report))


def _counted(report: IngestReport) -> Iterator[Measurement]:
    interval = report.interval.value
    yield declared.BARS_WRITTEN.of(report.bars_written, interval=interval)
    yield declared.SYMBOLS_ASKED.of(sum(outcome.asked for outcome in report.outcomes), interval=interval)
    yield declared.SYMBOLS_FAILED.of(len(report.errors), interval=interval)
    yield declared.SYMBOLS_INCOMPLETE.of(len(_incomplete(report)), interval=interval)
    yield declared.COMPLETENESS_WORST.of(100 * min(report.completeness.values(), default=1), interval=interval)
    yield declared.SYMBOLS_QUARANTINED.of(len(report.newly_held), interval=interval)
    yield declared.SYMBOLS_FROM_FALLBACK.of(len(report.fallbacks), interval=interval)


def _heard(report: IngestReport) -> Iterator[Measurement]:
    for of, hours in report.overdue.items():
        yield declared.BARS_OVERDUE.of(hours, interval=of.value)
    answers = Counter(_ANSWERS.get(outcome.error, "other") for outcome in report.outcomes if outcome.asked)
    for answer in declared.ANSWERS:
        yield declared.VENDOR_ANSWERS.of(answers[answer], answer=answer)


def _incomplete(report: IngestReport) -> list[str]:
    return [symbol for symbol, part in report.completeness.items() if part < 1]
