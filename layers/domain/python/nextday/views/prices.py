"""How single prices are told: without the digits that float32 has left behind them, as columns are by `bars.shown`."""


def rounded(price: float | None) -> float | None:
    """To 4 decimals, below 1 to 6 significant digits; None where there is none."""
    if price is None:
        return None
    return round(price, 4) if abs(price) >= 1 else float(f"{price:.6g}")
