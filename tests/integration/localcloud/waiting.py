"""Waiting for what another thread or process does."""

import time
from collections.abc import Callable

_LONGEST = 30.0


def wait_for(condition: Callable[[], object]) -> None:
    """Return once it holds; it is asserted after half a minute."""
    end = time.monotonic() + _LONGEST
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)
    assert condition()
