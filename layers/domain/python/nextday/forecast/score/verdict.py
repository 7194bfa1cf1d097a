"""Whether forecasts have shown skill, in the one sentence that is said of it everywhere."""

from nextday.forecast.score.evaluation import Evaluation
from nextday.forecast.score.intervals import Estimate
from nextday.forecast.score.statistics import EMPIRICAL_BAYES, LAPLACE

FEWEST_SESSIONS = 30
"""Below which nothing is called demonstrated: intervals clustered by session rely on many of them."""
_NAMES = {EMPIRICAL_BAYES: "the empirical-Bayes base rate", LAPLACE: "the base rate under Laplace's rule"}


def demonstrated(judged: Evaluation) -> bool:
    """Whether hit rate and log loss are both better than the better base rate's, beyond chance, in enough sessions."""
    return judged.sessions >= FEWEST_SESSIONS and not _not_better(judged)


def verdict(judged: Evaluation) -> str:
    """Whether skill is demonstrated, by what it is not, and against whom: one sentence without its full stop."""
    score, skill = judged.score, judged.skill
    rates = f"{_share(score.accuracy)} right against {_share(score.accuracy - skill.over_base_rate.value)}"
    return (
        f"skill {_shown(judged)}: {rates} for the likelier side of {_NAMES[skill.rival]}, "
        f"{_signed(skill.over_base_rate, 'points')}, log-loss skill {_signed(skill.log_loss, '%')}, n={score.days:,}"
    )


def _shown(judged: Evaluation) -> str:
    if demonstrated(judged):
        return "demonstrated"
    if judged.sessions < FEWEST_SESSIONS:
        return f"not demonstrated in fewer than {FEWEST_SESSIONS} sessions"
    return f"not demonstrated by {' or '.join(_not_better(judged))}"


def _not_better(judged: Evaluation) -> list[str]:
    """What is not better beyond its interval; an interval without ends says nothing of chance."""
    measured = {"hit rate": judged.skill.over_base_rate, "log loss": judged.skill.log_loss}
    return [name for name, estimate in measured.items() if (estimate.low or 0) <= 0]


def _share(value: float) -> str:
    return f"{100 * value:.1f} %"


def _signed(estimate: Estimate, unit: str) -> str:
    # significant digits, not decimals: an end that is above zero must not be told as zero
    value, *ends = (f"{100 * end:+.3g}" for end in (estimate.value, estimate.low, estimate.high) if end is not None)
    return f"{value} {unit}" + (f" [{', '.join(ends)}]" if ends else "")
