"""Routes of an HTTP API, as deployed.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
"""

import re
from dataclasses import dataclass
from urllib.parse import unquote


@dataclass(frozen=True)
class Route:
    """A route key and the function it leads to. `path` is None for `$default`; a signed one wants IAM's signature.

    One that is not permitted is refused by the function's policy.
    """

    key: str
    function: str
    method: str
    path: re.Pattern[str] | None
    signed: bool = False
    permitted: bool = True

    @classmethod
    def declared(cls, key: str, function: str, *, signed: bool = False, permitted: bool = True) -> "Route":
        """Read a route key such as `GET /bars/{symbol}` or `$default`."""
        if key == "$default":
            return cls(key, function, "ANY", None, signed, permitted)
        method, path = key.split(" ", 1)
        pattern = re.sub(
            r"\\\{(\w+)(\\\+)?\\\}", lambda part: f"(?P<{part[1]}>{'.+' if part[2] else '[^/]+'})", re.escape(path)
        )
        return cls(key, function, method, re.compile(pattern), signed, permitted)

    @property
    def rank(self) -> tuple[int, bool]:
        """Literal paths before `{parameter}`, those before `{greedy+}`, `$default` last; a method before ANY."""
        greed = 3 if self.path is None else 2 if ".+" in self.path.pattern else 1 if self.path.groups else 0
        return greed, self.method == "ANY"

    def parameters(self, method: str, path: str) -> dict[str, str] | None:
        """Path parameters of a request that takes this route, None if it does not; `path` is percent-encoded."""
        if self.method not in {"ANY", method}:
            return None
        if self.path is None:
            return {}
        found = self.path.fullmatch(_decoded_once(path))
        return {name: unquote(value) for name, value in found.groupdict().items()} if found else None


def _decoded_once(path: str) -> str:
    """Segment by segment, so that `%2f` is part of a segment and ends none."""
    return "/".join(unquote(segment).replace("%", "%25").replace("/", "%2F") for segment in path.split("/"))
