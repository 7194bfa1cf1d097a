"""What all formulas are written with; time runs along the first axis, oldest first."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Columns = dict[str, Floats]
"""Features by name."""


def lag(values: Floats, bars: int) -> Floats:
    """The values that many bars lag, NaN where there was none yet."""
    earlier = np.empty_like(values)
    earlier[:bars] = np.nan
    earlier[bars:] = values[:-bars]
    return earlier


def ratio(numerator: Floats, denominator: Floats, *, neutral: float) -> Floats:
    """A quotient, `neutral` where nothing moved and the denominator is zero."""
    quotient: Floats = numerator / denominator
    quotient[denominator == 0] = neutral
    return quotient
