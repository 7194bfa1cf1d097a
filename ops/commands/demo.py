"""`nextday demo` and `nextday up`: the whole product on this machine."""

import signal
from collections.abc import Callable
from datetime import datetime
from functools import partial
from threading import Event
from typing import Annotated, Any

import typer

from nextday import catalog
from nextday.errors import NextdayError, TooLittleHistory
from ops.commands.flat import flat
from ops.commands.opening import Clock, open_product
from ops.commands.options import Json, Serving, Wide
from ops.lake.lakehouse import Lakehouse
from ops.localcloud.workflows.schedules import Schedule, Scheduler, due
from ops.product import LocalProduct, RunFailed, ScheduleName
from ops.terminal.output import notes, print_json, print_rows
from ops.terminal.steps import Steps

LATEST_FORECASTS = """
    SELECT symbol, prob_up, signal, model_id, reason, target_session, asof_session AS asof
    FROM forecasts QUALIFY row_number() OVER (PARTITION BY symbol ORDER BY target_session DESC) = 1 ORDER BY symbol
"""

_SECONDS_A_MINUTE, _QUOTES = 1.0, "-quotes"

Once = Annotated[bool, typer.Option("--once", help="Stop after the first forecasts instead of serving.")]


@flat
def demo(serving: Serving, *, once: Once = False, wide: Wide = False, json: Json = False) -> None:
    """Deploy the stacks here, collect bars, train, forecast, and serve the dashboard until Ctrl-C."""
    steps = Steps(notes)
    clock = Clock.EVE if serving.live and not once else Clock.NIGHTS
    with open_product(steps, **vars(serving), clock=clock) as product:
        untrained = run_jobs(product, steps)
        report = _report(product, steps) | {"untrained": untrained}
        print_json(report) if json else _show(report, wide=wide)
        if not once:
            serve(product, play)


@flat
def up(serving: Serving, *, json: Json = False) -> None:
    """Deploy the stacks here and serve what the data folder holds; schedules fire in real time, recorded bars stand."""
    steps = Steps(notes)
    with (
        open_product(steps, **vars(serving), clock=Clock.REAL) as product,
        Scheduler(product.cloud.schedules(), partial(_fire, product), lambda: product.now),
    ):
        if json:
            print_json({"site": product.cloud.site_url, "endpoint": product.cloud.endpoint})
        serve(product)


def run_jobs(product: LocalProduct, steps: Steps) -> str | None:
    """Fire each schedule once: daily bars, hourly bars, training with forecasts.

    Why there is no model where the histories are too short for one: the forecasts are abstentions then, and published.
    """
    with steps.step(ScheduleName.DAILY_BARS, "Collect daily bars"):
        product.fire(ScheduleName.DAILY_BARS)
    with steps.step(ScheduleName.HOURLY_BARS, "Collect hourly bars"):
        product.fire(ScheduleName.HOURLY_BARS)
    with steps.step(ScheduleName.TRAINING, "Train and forecast"):
        return _train(product)


def _train(product: LocalProduct) -> str | None:
    try:
        product.fire(ScheduleName.TRAINING)
    except RunFailed as failure:
        # a function that fails names its error's class before the words
        _, short, why = str(failure).partition(f"{TooLittleHistory.__name__}: ")
        if short:
            return why
        raise
    return None


def play(product: LocalProduct, ended: Event) -> None:
    """Fire what the schedules of a live stage have from the open on until the night: a minute of quotes a second."""
    if product.until is None or product.now >= product.until:
        return
    from nextday.market.calendar import ExchangeCalendar  # noqa: PLC0415 - takes half a second

    calendar = ExchangeCalendar()
    session = calendar.next_session(calendar.last_closed_session(product.now))
    begin = max(product.now, calendar.open_of(session))
    notes.print(f"Playing {session}, a minute a second: the bars in progress, then its night", highlight=False)
    for instant, schedule in due(product.cloud.schedules(), begin, product.until):
        product.move_to(instant)
        if _fire(product, schedule, instant):
            ended.wait(_SECONDS_A_MINUTE)
        if ended.is_set():
            return


def serve(product: LocalProduct, meanwhile: Callable[[LocalProduct, Event], None] | None = None) -> None:
    """Serve the dashboard until Ctrl-C or a termination signal; `meanwhile` ends early when it is told to."""
    ended = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        # SIGTERM by itself ends a process without closing what it has opened
        signal.signal(number, lambda *_: ended.set())
    notes.print(f"\nAWS APIs   {product.cloud.endpoint}", highlight=False)
    notes.print(f"Dashboard  [bold]{product.cloud.site_url}[/bold]   (Ctrl-C ends)", highlight=False)
    if meanwhile:
        meanwhile(product, ended)
    ended.wait()


def _fire(product: LocalProduct, schedule: Schedule, at: datetime) -> int:
    """Fire it and say how it has ended, unless it was one minute more of quotes; returns how many were told."""
    ended, quotes = "done", None
    try:
        execution = product.cloud.fire(schedule.name, at)
        ended = execution.error or ended
        if schedule.name.endswith(_QUOTES) and not execution.error:
            quotes = execution.output["quotes"]
    except NextdayError as error:
        ended = str(error)
    product.reached()
    if quotes is None:
        notes.print(f"{at:%H:%M} {schedule.name} {ended}", markup=False, highlight=False)
    return quotes or 0


def _report(product: LocalProduct, steps: Steps) -> dict[str, Any]:
    house = Lakehouse(product.workspace.lake)
    rows = {table.name: house.count(table) for table in (catalog.BARS_1D, catalog.BARS_1H)}
    followed = [row for row in house.query(LATEST_FORECASTS) if row["symbol"] in product.state.symbols]
    return {"forecasts": followed, "rows": rows, "seconds": steps.seconds}


def _show(report: dict[str, Any], *, wide: bool) -> None:
    rows = report["rows"]
    notes.print(f"\n{rows['bars_1d']:,} daily and {rows['bars_1h']:,} hourly bars", highlight=False)
    print_rows(report["forecasts"], wide=wide)
    if report["untrained"]:
        notes.print(f"\nno new model: {report['untrained']}", highlight=False)
