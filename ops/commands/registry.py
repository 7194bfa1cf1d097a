"""Every command of `nextday`, in one application."""

import typer

from ops.commands import backtest, demo, explain, jobs, ledger, models, query, replay

app = typer.Typer(
    name="nextday",
    help="How likely is each stock to close higher next session? Collects bars, learns, forecasts, keeps score.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for module in (demo, jobs, replay, backtest, query, ledger, models, explain):
    module.register(app)
