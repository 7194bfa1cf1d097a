"""`nextday backtest`: how the forecasts would have done on recorded bars, and what trading them would have brought."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from threadpoolctl import threadpool_limits

from nextday.errors import InputError
from nextday.forecast.features.samples import Floats, Panel
from nextday.forecast.learning.candidates.grid import default_candidates, default_challengers, reference_recipe
from nextday.forecast.learning.candidates.port import Forecaster
from nextday.forecast.learning.candidates.sequence import SequenceModel
from nextday.forecast.learning.folds import MINIMUM_TRAINING_SESSIONS
from nextday.forecast.learning.memory import Memory
from nextday.forecast.learning.universe import Universe
from nextday.forecast.learning.walk_forward import MIXTURE, Walked, compete
from nextday.forecast.trading.backtest import Backtest, backtest, rules
from nextday.settings import PredictSettings, TrainSettings
from ops.backtest_report import Report
from ops.commands.options import Json, Plot, Symbols, Wide, symbols_of
from ops.recorded import Recorded
from ops.sources import Source
from ops.terminal.output import notes, print_json, print_plot, print_rows
from ops.terminal.plots import curves_plot, reliability_plot
from ops.terminal.steps import Steps

# symbols that a line of text has room for
_NAMED = 10
# basis points of all that is traded: no side costs more
_WHOLE = 10_000


def run_backtest(
    *,
    source: Annotated[str, typer.Option("--source", metavar="csv:DIR", help="Folder of recorded bars.")],
    symbols: Symbols = None,
    start: Annotated[str, typer.Option("--from", metavar="DATE", help="First session to learn from.")] = "1900-01-01",
    end: Annotated[str, typer.Option("--to", metavar="DATE", help="Last session.")] = "2999-12-31",
    bps: Annotated[float, typer.Option(min=0, max=_WHOLE, help="Basis points that each side of a trade costs.")] = 5.0,
    sequence: Annotated[
        bool, typer.Option(help="Score the sequence model, too, which takes longer to learn than all others.")
    ] = True,
    plot: Plot = None,
    wide: Wide = False,
    json: Json = False,
) -> None:
    """Walk every forecaster forward over recorded bars: log loss, skill, calibration, and trading after costs."""
    steps = Steps(notes)
    with steps.step("read", "Read the bars"):
        recorded = Recorded.read(Source.parse(source), symbols_of(symbols), _day(start), _day(end))
        samples, universe = recorded.panel, recorded.universe
    if refusal := recorded.refusal():
        notes.print(refusal, markup=False, highlight=False)
    walked = _walked(samples, universe, steps, sequence=sequence)
    short = recorded.short([days.symbol for days in walked.days])
    if not walked.days:
        wanted = f"{MINIMUM_TRAINING_SESSIONS} sessions to learn from and a month to test on"
        raise InputError(f"no symbol has {wanted}: {_named(short)}")
    with steps.step("trade", "Trade the forecasts"):
        traded = _traded(walked, recorded, bps)
    report = Report(walked, traded, TrainSettings.base_rate_prior, TrainSettings.fixed_share, bps)
    if json:
        print_json(report.document() | {"refused": recorded.refused(), "short": short, "seconds": steps.seconds})
    else:
        _show(report, plot=plot, wide=wide)
        if short:
            notes.print(f"Too little history to forecast from, in sessions: {_named(short)}.", highlight=False)


@dataclass(frozen=True)
class _Watched:
    """A forecaster that tells when it has walked forward."""

    forecaster: Forecaster
    done: Callable[[], None]

    @property
    def names(self) -> tuple[str, ...]:
        return self.forecaster.names

    def walk_forward(self, panel: Panel, universe: Universe, since: int = 0) -> list[Floats]:
        forecasts = self.forecaster.walk_forward(panel, universe, since)
        self.done()
        return forecasts


def _walked(samples: Panel, universe: Universe, steps: Steps, *, sequence: bool) -> Walked:
    # the mixture is the one that serves by default: without the sequence model, whatever it would make of its weight
    others = (SequenceModel(Memory()),) if sequence else ()
    candidates, challengers = default_candidates(), (*default_challengers(), *others, reference_recipe())
    columns = (TextColumn("Walk forward"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with (
        Progress(*columns, console=notes, transient=True) as progress,
        steps.step("walk_forward", "Walk everyone forward"),
        threadpool_limits(limits=1),
    ):
        task = progress.add_task("", total=len(candidates) + len(challengers))

        def watched(forecasters: Sequence[Forecaster]) -> list[_Watched]:
            return [_Watched(one, lambda: progress.advance(task)) for one in forecasters]

        return compete(
            samples,
            universe,
            watched(candidates),
            watched(challengers),
            base_rate_prior=TrainSettings.base_rate_prior,
            fixed_share=TrainSettings.fixed_share,
        )


def _traded(walked: Walked, recorded: Recorded, bps: float) -> Backtest:
    return backtest(
        walked,
        recorded.bars,
        recorded.actions,
        recorded.splits,
        forecasters=(MIXTURE, reference_recipe().names[0]),
        by=rules(buy_from=PredictSettings.buy_from, sell_to=PredictSettings.sell_to),
        bps=bps,
    )


def _show(report: Report, *, plot: bool | None, wide: bool) -> None:
    for title, rows in report.tables():
        notes.print(f"\n[bold]{title}[/bold]", highlight=False)
        print_rows(rows, wide=wide)
    reliability = partial(reliability_plot, report.evaluations[MIXTURE].reliability)
    print_plot("The mixture's observed (o) over forecast; on the line both are the same", reliability, asked=plot)
    if report.traded.strategies:  # none where nobody could ever trade
        held, followed, *_ = report.traded.strategies
        equity = partial(curves_plot, followed.sessions, followed.equity, held.equity, name="capital")
        print_plot(f"One unit of capital: {followed.forecaster} {followed.rule}, and held (dots)", equity, asked=plot)
    notes.print(f"\n{report.verdict()}", highlight=False)


def _named(short: Sequence[dict[str, Any]]) -> str:
    named = [f"{one['symbol']} has {one['sessions']}" for one in short[:_NAMED]]
    return ", ".join(named) + (f" and {len(short) - _NAMED} more have too few" if len(short) > _NAMED else "")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(f"{text!r} is not a date: write 2026-05-29") from None
