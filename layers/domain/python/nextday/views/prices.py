"""How single prices are told: without the digits that float32 has left behind them."""

_DECIMALS, _DECIMALS_BELOW_ONE = 4, 6


def rounded(price: float | None) -> float | None:
    """To 4 decimals, to 6 below 1; None where there is none."""
    return None if price is None else round(price, _DECIMALS if abs(price) >= 1 else _DECIMALS_BELOW_ONE)
