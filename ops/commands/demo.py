"""`nextday demo` and `nextday up`: the whole product on this machine."""

import signal
from datetime import datetime
from functools import partial
from threading import Event
from typing import Annotated, Any

import typer

from nextday import catalog
from nextday.errors import NextdayError
from ops.commands.opening import Clock, open_product
from ops.commands.options import AsOf, Buckets, Data, Json, Port, SourceText, Symbols
from ops.commands.output import notes, print_json, print_rows
from ops.lakehouse import Lakehouse
from ops.localcloud.schedules import Schedule, Scheduler
from ops.product import LocalProduct, ScheduleName
from ops.steps import Steps

LATEST_FORECASTS = """
    SELECT symbol, prob_up, signal, reason, asof_session AS asof, target_session, model_id
    FROM forecasts QUALIFY row_number() OVER (PARTITION BY symbol ORDER BY target_session DESC) = 1 ORDER BY symbol
"""

Once = Annotated[bool, typer.Option("--once", help="Stop after the first forecasts instead of serving.")]


def demo(
    *,
    source: SourceText = None,
    once: Once = False,
    data: Data = None,
    symbols: Symbols = None,
    buckets: Buckets = None,
    as_of: AsOf = None,
    port: Port = 0,
    json: Json = False,
) -> None:
    """Deploy the stacks here, collect bars, train, forecast, and serve the dashboard until Ctrl-C."""
    steps = Steps(notes)
    with open_product(
        steps, data=data, source=source, symbols=symbols, buckets=buckets, as_of=as_of, port=port, clock=Clock.NIGHTS
    ) as product:
        run_jobs(product, steps)
        report = _report(product, steps)
        _show(report, as_json=json)
        if not once:
            serve(product)


def up(
    *,
    source: SourceText = None,
    data: Data = None,
    symbols: Symbols = None,
    buckets: Buckets = None,
    as_of: AsOf = None,
    port: Port = 0,
    json: Json = False,
) -> None:
    """Deploy the stacks here and serve what the data folder holds; schedules fire in real time, recorded bars stand."""
    steps = Steps(notes)
    with (
        open_product(
            steps, data=data, source=source, symbols=symbols, buckets=buckets, as_of=as_of, port=port, clock=Clock.REAL
        ) as product,
        Scheduler(product.cloud.schedules(), partial(_fire, product), lambda: product.now),
    ):
        if json:
            print_json({"site": product.cloud.site_url, "endpoint": product.cloud.endpoint})
        serve(product)


def run_jobs(product: LocalProduct, steps: Steps) -> None:
    """Fire each schedule once: daily bars, hourly bars, training with forecasts."""
    for schedule, doing in (
        (ScheduleName.DAILY_BARS, "Collect daily bars"),
        (ScheduleName.HOURLY_BARS, "Collect hourly bars"),
        (ScheduleName.TRAINING, "Train and forecast"),
    ):
        with steps.step(schedule, doing):
            product.fire(schedule)


def serve(product: LocalProduct) -> None:
    """Serve the dashboard until Ctrl-C or a termination signal."""
    ended = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    notes.print(f"\nAWS APIs   {product.cloud.endpoint}", highlight=False)
    notes.print(f"Dashboard  [bold]{product.cloud.site_url}[/bold]   (Ctrl-C ends)", highlight=False)
    ended.wait()


def _fire(product: LocalProduct, schedule: Schedule, at: datetime) -> None:
    try:
        ended = product.cloud.fire(schedule.name, at).error or "done"
    except NextdayError as error:
        ended = str(error)
    product.reached()
    notes.print(f"{at:%H:%M} {schedule.name} {ended}", markup=False, highlight=False)


def _report(product: LocalProduct, steps: Steps) -> dict[str, Any]:
    house = Lakehouse(product.workspace.lake)
    rows = {table.name: house.count(table) for table in (catalog.BARS_1D, catalog.BARS_1H)}
    followed = [row for row in house.query(LATEST_FORECASTS) if row["symbol"] in product.memory.symbols]
    return {"forecasts": followed, "rows": rows, "seconds": steps.seconds}


def _show(report: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json(report)
        return
    rows = report["rows"]
    notes.print(f"\n{rows['bars_1d']:,} daily and {rows['bars_1h']:,} hourly bars", highlight=False)
    print_rows(report["forecasts"])
