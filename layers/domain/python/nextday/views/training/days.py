"""What following the mixture from a threshold on would have returned, day by day."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from nextday.catalog.views import BACKTEST_DAYS, BACKTEST_DAYS_OF_ALL
from nextday.forecast.features.samples import Days, Floats
from nextday.forecast.learning.walk_forward import MIXTURE
from nextday.forecast.score.sums import NO_DAYS
from nextday.forecast.trading.following import FOLLOWED, THRESHOLDS, Positions
from nextday.lake.partition import symbols_by_bucket
from nextday.lake.views.text import encode, to_text
from nextday.views.publish import publish
from nextday.views.sources import Sources
from nextday.views.training.backtest import ALL_SYMBOLS

DECIMALS = 6
_NOT_FORECAST = b"-"


def write_days(
    model_id: str, positions: Mapping[str, Positions], everything: Positions | None, sources: Sources
) -> Iterator[str]:
    """Write the views of each symbol and of `everything` together, and tell their keys. Raises LakeError.

    Of no table, as backtests are. One after another: memory would hold the texts of all buckets.
    """
    head = {"written_at": sources.now, "model_id": model_id, "thresholds": THRESHOLDS}
    own = symbols_by_bucket(sorted(positions), sources.buckets)
    for bucket in range(sources.buckets):
        content = _of_bucket({symbol: positions[symbol] for symbol in own.get(bucket, [])}, head)
        yield _published(BACKTEST_DAYS.object_key(bucket=bucket), content, sources)
    yield _published(BACKTEST_DAYS_OF_ALL.object_key(), _of_all(everything, head), sources)


def _published(key: str, content: bytes, sources: Sources) -> str:
    publish(key, lambda: content, sources.views)
    return key


def _of_bucket(positions: Mapping[str, Positions], head: Mapping[str, Any]) -> bytes:
    """The head has the sessions of all, which are longer than all that a symbol says of them."""
    sessions = np.unique(np.concatenate([NO_DAYS, *(own.sessions for own in positions.values())]))
    blocks = {symbol: _symbol(own, sessions) for symbol, own in positions.items()}
    return encode({"view": BACKTEST_DAYS.name, **head, "sessions": _dates(sessions)}, blocks)


def _symbol(own: Positions, sessions: Days) -> list[str]:
    """Where a symbol's sessions begin, then of each what it returned, and a digit: how many thresholds were reached."""
    places = np.searchsorted(sessions, own.sessions)
    first, rows = int(places[0]), places - places[0]
    returns = np.full(rows[-1] + 1, np.nan)
    returns[rows] = own.returns[:, 0]
    reached = np.full(len(returns), ord(_NOT_FORECAST), np.uint8)
    reached[rows] = own.reached[FOLLOWED.index(MIXTURE), :, 0] + ord("0")
    return [to_text({"first": first}), _numbers(returns), to_text(reached.tobytes().decode())]


def _of_all(everything: Positions | None, head: Mapping[str, Any]) -> bytes:
    """What holding returned, and by threshold, e.g. `*/0.5`, what following did and how much was traded for it."""
    blocks: dict[str, list[str]] = {}
    if everything:
        blocks[ALL_SYMBOLS] = [to_text(_dates(everything.sessions)), _numbers(everything.holding())]
        for threshold in THRESHOLDS:
            traded = everything.traded(MIXTURE, threshold)
            blocks[f"{ALL_SYMBOLS}/{threshold}"] = [_numbers(traded.net), _numbers(traded.turnover)]
    return encode({"view": BACKTEST_DAYS_OF_ALL.name, **head}, blocks)


def _dates(sessions: Days) -> list[str]:
    dates: list[str] = sessions.astype(str).tolist()
    return dates


def _numbers(values: Floats) -> str:
    return to_text(values.round(DECIMALS).tolist())
