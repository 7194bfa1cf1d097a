"""Both pages' figures side by side."""

from collections.abc import Sequence
from statistics import median

from benchmarks.web.visit import Figures

Pair = tuple[Figures, Figures]


def print_figures(title: str, pairs: Sequence[Pair], *, more_is_better: frozenset[str] = frozenset()) -> None:
    """Print medians and minima, how many times ours the peer's is, and in how many pairs ours was better."""
    print(f"\n{title:<44}{'nextday':>20}{'Plotly alone':>20}{'x':>8}{'better in':>12}")
    for name in pairs[0][0]:
        ours, theirs = ([figures[name] for figures in side] for side in zip(*pairs, strict=True))
        sign = -1 if name in more_is_better else 1
        wins = sum(sign * own < sign * other for own, other in zip(ours, theirs, strict=True))
        ratio = f"{median(theirs) / median(ours):.2f}" if median(ours) else "-"
        print(f"  {name:<42}{_cell(ours):>20}{_cell(theirs):>20}{ratio:>8}{f'{wins} of {len(pairs)}':>12}", flush=True)


def _cell(values: Sequence[float]) -> str:
    return f"{_number(median(values))} ({_number(min(values))})"


def _number(value: float) -> str:
    return f"{value:.3f}" if 0 < abs(value) < 1 else f"{value:,.1f}".removesuffix(".0")
