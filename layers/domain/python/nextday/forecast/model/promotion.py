"""Whether a newly trained model may take the place of the current one."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from math import fsum, isclose

from nextday.forecast.model.model import Model
from nextday.forecast.score.track_record import common_sessions, cost_over

WEIGHT_ROUNDING = 1e-9
# last digits that differ alike on every session would have an interval above zero
COST_ROUNDING = 1e-12
"""Nats a forecast below which a difference is nothing but last digits."""


@dataclass(frozen=True)
class Verdict:
    """A decision on a model, and why."""

    promoted: bool
    reason: str


def judge(candidate: Model, current: Model | None, asked: Collection[str]) -> Verdict:
    """Promote a model unless it lacks something, or did worse than the current one beyond chance.

    It must serve every symbol that the current one serves and that is still `asked` for, know every session that the
    current one knows, and hold a proper mixture for each symbol. Worse means that the 95 % interval of what it cost
    more, per forecast on the out-of-sample sessions of both, lies above zero.
    """
    fault = next(_faults(candidate, current, asked), None)
    if fault:
        return Verdict(promoted=False, reason=fault)
    if current is None:
        return Verdict(promoted=True, reason="no model was current")
    sessions = len(common_sessions(candidate.record, current.record))
    if not sessions:
        return Verdict(promoted=True, reason="no session to compare on")
    cost = cost_over(candidate.record, current.record)
    worse = cost.low is not None and cost.low > COST_ROUNDING
    compared = f"costs {cost.value:+.2g} nats a forecast on {sessions} sessions"
    return Verdict(not worse, f"{'worse beyond chance' if worse else 'no worse'}: {compared}")


def _faults(candidate: Model, current: Model | None, asked: Collection[str]) -> Iterator[str]:
    if not candidate.symbols:
        yield "it serves no symbol"
    for symbol, serving in candidate.symbols.items():
        weights = [part.weight for part in serving.members]
        if min(weights, default=-1.0) < 0 or not isclose(fsum(weights), 1, abs_tol=WEIGHT_ROUNDING):
            yield f"the weights of {symbol} are not a mixture's"
    if current is None:
        return
    missing = sorted((set(current.symbols) & set(asked)) - set(candidate.symbols))
    if missing:
        yield f"it lacks {', '.join(missing)}, which the current model serves"
    if candidate.trained_through < current.trained_through:
        yield f"it knows sessions to {candidate.trained_through} only, the current model to {current.trained_through}"
