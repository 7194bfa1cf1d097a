"""`nextday scoreboard` and `nextday verify`: what the ledger's forecasts were worth, and that nobody edited them."""

from functools import partial
from typing import Any

import numpy as np
import polars as pl

from nextday.catalog import FORECASTS, OUTCOMES, SESSIONS
from nextday.errors import LakeError
from nextday.forecast.ledger.scoreboard import Standing, savings
from nextday.forecast.ledger.scoreboard import scoreboard as scored
from nextday.forecast.ledger.verify import Verification
from nextday.forecast.score.intervals import Estimate
from ops.commands.opening import workspace_of
from ops.commands.options import Data, Json, Plot, Wide
from ops.lake.folder import LakeFolder
from ops.lake.ledger_files import prove
from ops.terminal.output import notes, print_json, print_plot, print_rows
from ops.terminal.plots import curves_plot, reliability_plot

_SKILL_DECIMALS = 2
"""Of percent: an honest skill is hundredths of it."""


class Forged(LakeError):
    """The ledger is not what was published."""


def scoreboard(*, data: Data = None, plot: Plot = None, wide: Wide = False, json: Json = False) -> None:
    """Show how the published forecasts did, against rivals that know nothing."""
    lake = LakeFolder(workspace_of(data).lake)
    outcomes = lake.rows(OUTCOMES)
    board = scored(lake.rows(FORECASTS), outcomes, lake.rows(SESSIONS))
    if json:
        print_json(board.to_dict())
        return
    if board.pooled:
        standings = (board.pooled, *board.by_symbol, *board.by_month)
        print_rows([_row(one) for one in standings], wide=wide)
        notes.print("\nWhat was forecast, and how often it came true", highlight=False)
        print_rows(
            {"from": one.low, "to": one.high, "n": one.days, "forecast": one.predicted, "observed": one.observed.value}
            for one in board.pooled.evaluation.reliability
        )
        _draw(board.pooled, savings(outcomes), asked=plot)
    unscored = ", ".join(f"{count} {reason}" for reason, count in board.abstained.items()) or "none"
    notes.print(
        f"\n{board.waiting} waiting, {board.void} void, {board.late} late, abstained: {unscored}", highlight=False
    )
    notes.print(board.sentence, highlight=False)


def verify(*, data: Data = None, json: Json = False) -> None:
    """Prove that the ledger is what was published: seals, chain, models, probabilities, outcomes."""
    proof = prove(LakeFolder(workspace_of(data).lake))
    if proof.fault:
        raise Forged(str(proof.fault))
    found = {"sessions": proof.sessions, "entries": proof.entries, "recomputed": proof.recomputed}
    if json:
        print_json(found)
        return
    notes.print(told(proof), highlight=False)


def told(proof: Verification) -> str:
    """What was proven, in one line."""
    entries, sessions = _counted(proof.entries, "entry", "entries"), _counted(proof.sessions, "session", "sessions")
    follow = _counted(proof.recomputed, "probability follows", "probabilities follow")
    return f"as published: {entries} of {sessions}; {follow} from the models"


def _counted(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"


def _draw(pooled: Standing, saved: pl.DataFrame, *, asked: bool | None) -> None:
    reliability = partial(reliability_plot, pooled.evaluation.reliability)
    print_plot("Observed (o) over forecast; on the line both are the same", reliability, asked=asked)
    if pooled.evaluation.sessions > 1:
        sessions, line = (column.to_numpy() for column in saved)
        score = partial(curves_plot, sessions, line, np.zeros(len(line)), name="saved")
        print_plot("Log loss saved over time against the better base rate (dots), nats", score, asked=asked)


def _row(standing: Standing) -> dict[str, Any]:
    judged = standing.evaluation
    return {
        "": standing.name,
        "n": judged.score.days,
        "hit rate": _percent(judged.accuracy),
        "base rate's": f"{judged.accuracy.value - judged.skill.over_base_rate.value:.1%}",
        "log-loss skill": _percent(judged.skill.log_loss, _SKILL_DECIMALS),
        "over": judged.skill.rival,
        "persistence": f"{standing.persistence:.1%}",
        "always up": f"{standing.always_up:.1%}",
        "log loss": judged.score.log_loss,
        "Brier skill": _percent(judged.skill.brier, _SKILL_DECIMALS),
    }


def _percent(estimate: Estimate, decimals: int = 1) -> str:
    # z: what rounds to nothing has no sign
    value, *ends = (f"{end:z.{decimals}%}" for end in (estimate.value, estimate.low, estimate.high) if end is not None)
    return f"{value} ({' to '.join(ends)})" if ends else value
