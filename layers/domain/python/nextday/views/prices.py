"""How prices are told: without the digits that float32 has left behind them."""

_DECIMALS, _DECIMALS_BELOW_ONE = 4, 6


def rounded(price: float) -> float:
    """To 4 decimals, to 6 below 1."""
    return round(price, _DECIMALS if abs(price) >= 1 else _DECIMALS_BELOW_ONE)
