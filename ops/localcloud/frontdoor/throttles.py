"""How many requests an API's stage and its routes admit: token buckets, as API Gateway describes them.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html
"""

import time
from dataclasses import dataclass, field
from threading import Lock
from typing import Any


@dataclass
class Bucket:
    """Holds `burst` tokens and gets `rate` more a second."""

    rate: float
    burst: float
    _tokens: float = field(init=False)
    _at: float = field(init=False)
    _lock: Lock = field(init=False, default_factory=Lock)

    def __post_init__(self) -> None:
        self._tokens, self._at = self.burst, time.monotonic()

    @classmethod
    def declared(cls, settings: dict[str, Any]) -> "Bucket | None":
        """Read route settings; None where they set no limit."""
        if "ThrottlingRateLimit" not in settings:
            return None
        return cls(float(settings["ThrottlingRateLimit"]), float(settings["ThrottlingBurstLimit"]))

    def take(self) -> bool:
        """Whether one more request is admitted."""
        with self._lock:
            now = time.monotonic()
            self._tokens = min(self.burst, self._tokens + (now - self._at) * self.rate)
            self._at = now
            if self._tokens < 1:
                return False
            self._tokens -= 1
            return True


class Throttles:
    """The buckets of a stage: one for each route with settings of its own, one for all others."""

    def __init__(self, stage: dict[str, Any]) -> None:
        self._shared = Bucket.declared(stage.get("DefaultRouteSettings", {}))
        self._own = {key: Bucket.declared(one) for key, one in stage.get("RouteSettings", {}).items()}

    def admits(self, route_key: str) -> bool:
        """Whether a route takes one more request now."""
        bucket = self._own.get(route_key, self._shared)
        return bucket is None or bucket.take()
