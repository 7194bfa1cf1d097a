"""How good forecasts were, as answers tell it."""

from dataclasses import asdict
from typing import Any

from nextday.forecast.score.evaluation import Evaluation
from nextday.forecast.score.reliability import Bin
from nextday.forecast.score.verdict import demonstrated, verdict


def told_evaluation(judged: Evaluation | None) -> dict[str, Any]:
    """Counts, the verdict, hit rate, losses (nats, Brier) and skill with its rival; nulls where nothing was judged."""
    if judged is None:
        unknown = dict.fromkeys(("verdict", "hit_rate", "log_loss", "brier", "skill"))
        return {"sessions": 0, "forecasts": 0, "demonstrated": False, **unknown}
    return {
        "sessions": judged.sessions,
        "forecasts": judged.score.days,
        "verdict": verdict(judged),
        "demonstrated": demonstrated(judged),
        "hit_rate": asdict(judged.accuracy),
        "log_loss": judged.score.log_loss,
        "brier": judged.score.brier,
        "skill": asdict(judged.skill),
    }


def told_bin(one: Bin) -> dict[str, Any]:
    """Forecasts with similar probabilities, from one to another, their mean, and how many of the n came true."""
    return {"from": one.low, "to": one.high, "n": one.days, "forecast": one.predicted} | _observed(one)


def _observed(one: Bin) -> dict[str, float | None]:
    return {"observed": one.observed.value, "low": one.observed.low, "high": one.observed.high}
