"""Counting: real days of the deployed stacks on the simulated market, in the local cloud."""

import time
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from nextday.errors import InputError
from nextday.settings import DEFAULT_SYMBOLS
from ops.architecture.templates import Resource, Templates
from ops.commands.demo import run_jobs
from ops.commands.opening import open_product
from ops.instants import Moment, night_after
from ops.localcloud.meter import Usage, since
from ops.localcloud.workflows.schedules import due
from ops.product import LocalProduct, RunFailed
from ops.terminal.output import notes
from ops.terminal.steps import Steps

# a Friday: its hours and its night, and the Sunday after it, on which nothing is new
BEGINNING, SESSION = date(2026, 5, 14), date(2026, 5, 15)
SUNDAY = datetime(2026, 5, 17, tzinfo=UTC)
# what the dashboard asks about a symbol, and about all
_OF_A_SYMBOL: tuple[tuple[str, dict[str, str]], ...] = (
    ("/predict", {"include": "explanation,record"}),
    ("/bars", {"interval": "1d", "limit": "300"}),
    ("/bars", {"interval": "1h"}),
    ("/forecasts", {"include": "actions"}),
    ("/status", {}),
)
_OF_ALL = ("/watchlist", "/scoreboard", "/models", "/training")
_ASKED_SYMBOLS = 7
_PAUSE = 0.25  # seconds: a row's route is admitted five times a second


def count(symbols: int, buckets: int) -> dict[str, Any]:
    """Usage of the first night, of a day with a session and of one without, as counted.json keeps it.

    Raises InputError where the system does not tell what a process has computed, RunFailed.
    """
    if not Path("/proc/self/stat").exists():
        raise InputError("counting needs Linux: only /proc tells what a process has computed")
    steps, names = Steps(notes), ",".join(symbol_names(symbols))
    with TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        begun = Moment.of("--as-of", BEGINNING.isoformat())
        with open_product(steps, data=data, source="simulated", symbols=names, buckets=buckets, as_of=begun) as product:
            run_jobs(product, steps)
            first = _usage(product)
        with open_product(steps, data=data, as_of=begun) as product, steps.step("days", f"{symbols} symbols, two days"):
            return {"symbols": symbols, "buckets": buckets, "first_night": first, **_days(product)}


def symbol_names(symbols: int) -> list[str]:
    """The stage's own, then invented ones: AAA, AAB and on."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    invented = (one + two + three for one in letters for two in letters for three in letters)
    others = [name for name in invented if name not in DEFAULT_SYMBOLS]
    return [*DEFAULT_SYMBOLS, *others][:symbols]


def fixed(stage: Path) -> dict[str, Any]:
    """What the templates of a stage hold, in the words of counted.json."""
    templates = Templates(stage)
    alarms = templates.of_type("AWS::CloudWatch::Alarm")
    return {
        "alarm_metrics": sum(map(_looked_at, alarms)),
        "composite_alarms": len(templates.of_type("AWS::CloudWatch::CompositeAlarm")),
        "dashboards": len(templates.of_type("AWS::CloudWatch::Dashboard")),
        "memory": dict(sorted(_memory(one) for one in templates.of_type("AWS::Lambda::Function") if _is_ours(one))),
    }


def _days(product: LocalProduct) -> dict[str, Any]:
    session = _counted(product, night_after(BEGINNING), night_after(SESSION))
    stored = _stored(product.workspace.lake)
    rest = _counted(product, SUNDAY, SUNDAY + timedelta(days=1))
    asked = _asked(product)
    ended = product.cloud.usage
    starts = {name: ended[f"start_cpu_seconds/{name}"] / ended[f"starts/{name}"] for name in _started(ended)}
    return {
        "session_day": session,
        "rest_day": rest,
        "stored": stored,
        "start_cpu_seconds": _rounded(starts),
        "api": asked,
    }


def _started(usage: Usage) -> list[str]:
    return [name.partition("/")[2] for name in usage if name.startswith("starts/")]


def _counted(product: LocalProduct, first: datetime, last: datetime) -> Usage:
    """What it takes to fire every schedule between two instants."""
    before = _usage(product)
    for instant, schedule in due(product.cloud.schedules(), first, last):
        product.move_to(instant)
        if error := product.cloud.fire(schedule.name, instant).error:
            raise RunFailed(f"{schedule.name} at {instant:%Y-%m-%dT%H:%MZ}: {error}")
    return _rounded(since(before, _usage(product)))


def _usage(product: LocalProduct) -> Usage:
    market: Any = product.market
    return _rounded({**product.cloud.usage, "vendor_requests": len(market.requests)})


def _rounded(usage: Usage) -> Usage:
    """To hundredths: seconds have no more."""
    return {name: round(amount, 2) for name, amount in usage.items()}


def _stored(lake: Path) -> Usage:
    """Bytes of the lake's objects, by table."""
    return {
        folder.name: sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
        for folder in sorted(lake.iterdir())
        if folder.is_dir()
    }


def _asked(product: LocalProduct) -> Usage:
    """The API's usage for what the dashboard asks, each question once, by a process that is there."""
    symbols = product.state.symbols[:_ASKED_SYMBOLS]
    questions = [_question(path, {"symbol": one, **more}) for one in symbols for path, more in _OF_A_SYMBOL]
    questions += list(_OF_ALL)
    _answer(product, "/health")
    before = product.cloud.usage
    answered = sum(_answer(product, question) for question in questions)
    used = since(before, product.cloud.usage)
    ours = _rounded({name: amount for name, amount in used.items() if "/api" in name})
    return {**ours, "asked": len(questions), "answer_bytes": answered}


def _question(path: str, asked: Mapping[str, str]) -> str:
    return f"{path}?{urlencode(asked)}"


def _answer(product: LocalProduct, question: str) -> int:
    """Bytes of an answer, packed as a browser gets it."""
    time.sleep(_PAUSE)
    request = Request(f"{product.cloud.site_url}/api{question}", headers={"Accept-Encoding": "gzip"})  # noqa: S310
    with urlopen(request) as answer:  # noqa: S310 - loopback
        return len(answer.read())


def _looked_at(alarm: Resource) -> int:
    """Metrics that AWS bills of an alarm: each that it looks at by itself or in an expression."""
    return sum("MetricStat" in one for one in alarm.properties.get("Metrics", ())) or 1


def _is_ours(function: Resource) -> bool:
    return "POWERTOOLS_SERVICE_NAME" in function.properties.get("Environment", {}).get("Variables", {})


def _memory(function: Resource) -> tuple[str, float]:
    variables = function.properties["Environment"]["Variables"]
    return variables["POWERTOOLS_SERVICE_NAME"], function.properties["MemorySize"] / 1024
