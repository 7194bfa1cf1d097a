"""What following the forecasts of a training's walk would have brought."""

from collections.abc import Iterator, Mapping
from typing import Any

from nextday.catalog.views import BACKTEST, BACKTEST_OF_ALL
from nextday.forecast.trading.following import FOLLOWED, LIKELIER_SIDE, Positions, told
from nextday.lake.partition import symbols_by_bucket
from nextday.lake.views.text import encode, to_text
from nextday.views.publish import publish_together
from nextday.views.sources import Sources

COSTS = (0, 1, 5, 10)
"""Basis points that each side of a trade costs."""
ALL_SYMBOLS = "*"
Skills = Mapping[tuple[str, str], Mapping[str, Any]]
"""Log-loss skill by symbol, ALL_SYMBOLS among them, and forecaster: rival, value and the ends of its interval."""


def write_backtests(
    model_id: str,
    positions: Mapping[str, Positions],
    everything: Positions | None,
    skills: Skills,
    sources: Sources,
) -> list[str]:
    """Write the views of each symbol and of `everything` in equal parts, and tell their keys. Raises LakeError.

    Of no table: what the walk of a training forecast is in none, and is written by it.
    """
    contents = dict(_contents(model_id, positions, everything, skills, sources))
    publish_together([*contents], lambda: contents, sources.views)
    return [*contents]


def _contents(
    model_id: str,
    positions: Mapping[str, Positions],
    everything: Positions | None,
    skills: Skills,
    sources: Sources,
) -> Iterator[tuple[str, bytes]]:
    head = {"written_at": sources.now, "model_id": model_id}
    own = symbols_by_bucket(sorted(positions), sources.buckets)
    for bucket in range(sources.buckets):
        blocks: dict[str, list[str]] = {}
        for symbol in own.get(bucket, []):
            blocks |= _blocks(symbol, positions[symbol], skills)
        yield BACKTEST.object_key(bucket=bucket), encode({"view": BACKTEST.name, **head}, blocks)
    of_all = _blocks(ALL_SYMBOLS, everything, skills) if everything else {}
    yield BACKTEST_OF_ALL.object_key(), encode({"view": BACKTEST_OF_ALL.name, **head}, of_all)


def _blocks(symbol: str, positions: Positions, skills: Skills) -> dict[str, list[str]]:
    """A block for each forecaster and cost, e.g. `AAPL/mixture/5`."""
    held, blocks = positions.held(), {}
    for forecaster in FOLLOWED:
        traded = positions.traded(forecaster)
        for bps in COSTS:
            about = {"symbol": symbol, "candidate": forecaster, "cost_bps": bps, "rule": LIKELIER_SIDE.name}
            worth = told(traded, positions.sessions, bps) | {"held": held, "skill": skills.get((symbol, forecaster))}
            blocks[f"{symbol}/{forecaster}/{bps}"] = [to_text(about | worth)]
    return blocks
