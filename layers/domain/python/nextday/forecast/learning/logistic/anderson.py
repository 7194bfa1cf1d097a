"""Anderson acceleration of many fixed-point iterations at once."""

from collections import deque

import numpy as np

from nextday.forecast.features.samples import Floats

# twenty features at C = 1 take 17 steps with a memory of one, 11 or 12 with four, and no fewer with eight
_MEMORY = 4


class Anderson:
    """Mixes the last steps so that they cancel; leading axes are independent iterations.

    Sources: D. G. Anderson, Iterative procedures for nonlinear integral equations, 1965; its form: Walker and Ni,
    Anderson acceleration for fixed-point iterations, 2011.
    """

    def __init__(self) -> None:
        self._targets: deque[Floats] = deque(maxlen=_MEMORY)
        self._steps: deque[Floats] = deque(maxlen=_MEMORY)
        self._last: tuple[Floats, Floats] | None = None

    def next(self, point: Floats, step: Floats) -> Floats:
        """Where to go from `point` (..., p), from where a plain iteration would make `step`."""
        target = point + step
        last, self._last = self._last, (target, step)
        if last is None:
            return target
        self._targets.append(target - last[0])
        self._steps.append(step - last[1])
        mixture = _least_squares(np.stack(self._steps, -2), step)
        return target - (mixture @ np.stack(self._targets, -2))[..., 0, :]


def _least_squares(changes: Floats, step: Floats) -> Floats:
    """How much of each change (..., m, p) makes up the step: (..., 1, m); all but singular when it is all but zero."""
    normal = changes @ np.swapaxes(changes, -1, -2)
    # the first term keeps changes solvable that are all but parallel, the second those of an iteration at rest: zeros
    ridge = 1e-14 * np.trace(normal, axis1=-2, axis2=-1)[..., np.newaxis, np.newaxis] + 1e-300
    mixture: Floats = np.linalg.solve(normal + ridge * np.eye(normal.shape[-1]), changes @ step[..., np.newaxis])
    return np.swapaxes(mixture, -1, -2)
