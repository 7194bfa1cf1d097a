"""Anderson acceleration of many fixed-point iterations at once."""

from collections import deque

import numpy as np

from nextday.forecast.samples import Floats

_MEMORY = 4


class Anderson:
    """Mixes the last steps so that they cancel; leading axes are independent iterations.

    Sources: D. G. Anderson, Iterative procedures for nonlinear integral equations, 1965; its form: Walker and Ni,
    Anderson acceleration for fixed-point iterations, 2011.
    """

    def __init__(self) -> None:
        self._points: deque[Floats] = deque(maxlen=_MEMORY + 1)
        self._steps: deque[Floats] = deque(maxlen=_MEMORY + 1)

    def next(self, point: Floats, step: Floats) -> Floats:
        """Where to go from `point` (..., p), from where a plain iteration would make `step`."""
        self._points.append(point)
        self._steps.append(step)
        if len(self._steps) == 1:
            return point + step
        points, steps = np.diff(np.stack(self._points, -1)), np.diff(np.stack(self._steps, -1))
        return point + step - ((points + steps) @ _least_squares(steps, step))[..., 0]


def _least_squares(changes: Floats, step: Floats) -> Floats:
    """How much of each change of the step makes up the step; all but singular when the steps are all but zero."""
    transposed = np.swapaxes(changes, -1, -2)
    normal = transposed @ changes
    ridge = 1e-14 * np.trace(normal, axis1=-2, axis2=-1)[..., np.newaxis, np.newaxis] + 1e-300
    mixture: Floats = np.linalg.solve(normal + ridge * np.eye(normal.shape[-1]), transposed @ step[..., np.newaxis])
    return mixture
