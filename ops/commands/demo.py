"""`nextday demo` and `nextday up`: the whole product on this machine."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from nextday import catalog
from ops.commands.opening import Opened, open_product
from ops.commands.options import AsOf, Data, Json, Port, SourceText, Symbols
from ops.commands.output import notes, print_json, print_rows
from ops.lakehouse import Lakehouse
from ops.steps import Steps

LATEST_FORECASTS = """
    SELECT symbol, prob_up, signal, asof_session AS asof, target_session, model_id
    FROM forecasts QUALIFY row_number() OVER (PARTITION BY symbol ORDER BY target_session DESC) = 1 ORDER BY symbol
"""

Once = Annotated[bool, typer.Option("--once", help="Stop after the first forecasts instead of serving.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(demo)
    app.command()(up)


def demo(
    *,
    source: SourceText = "simulated",
    once: Once = False,
    data: Data = None,
    symbols: Symbols = None,
    as_of: AsOf = None,
    port: Port = 0,
    json: Json = False,
) -> None:
    """Deploy the stacks here, collect bars, train, forecast, and serve the dashboard until Ctrl-C."""
    steps = Steps(notes)
    with open_product(steps, data=data, source=source, symbols=symbols, as_of=as_of, port=port) as opened:
        run_jobs(opened, steps)
        report = _report(opened.workspace.lake, steps)
        _show(report, as_json=json)
        if not once:
            serve(opened)


def up(
    *,
    source: SourceText = "simulated",
    data: Data = None,
    symbols: Symbols = None,
    as_of: AsOf = None,
    port: Port = 0,
) -> None:
    """Deploy the stacks here and serve what the data folder holds; schedules fire in real time."""
    steps = Steps(notes)
    with open_product(steps, data=data, source=source, symbols=symbols, as_of=as_of, port=port) as opened:
        opened.product.follow_schedules()
        serve(opened)


def run_jobs(opened: Opened, steps: Steps) -> None:
    """Fire each schedule once at the product's instant: daily bars, hourly bars, training with forecasts."""
    at = opened.product.as_of or datetime.now(UTC)
    for schedule, doing in (
        ("daily-bars", "Collect daily bars"),
        ("hourly-bars", "Collect hourly bars"),
        ("training", "Train and forecast"),
    ):
        with steps.step(schedule, doing):
            opened.product.fire(schedule, at)


def serve(opened: Opened) -> None:
    """Wait for Ctrl-C at the front door."""
    notes.print(f"\nDashboard  [bold]{opened.product.cloud.site_url}[/bold]   (Ctrl-C ends)", highlight=False)
    opened.product.wait()


def _report(lake: Path, steps: Steps) -> dict[str, Any]:
    house = Lakehouse(lake)
    rows = {table.name: house.count(table) for table in (catalog.BARS_1D, catalog.BARS_1H)}
    return {"forecasts": house.query(LATEST_FORECASTS), "rows": rows, "seconds": steps.seconds}


def _show(report: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json(report)
        return
    rows = report["rows"]
    notes.print(f"\n{rows['bars_1d']:,} daily and {rows['bars_1h']:,} hourly bars", highlight=False)
    print_rows(report["forecasts"])
