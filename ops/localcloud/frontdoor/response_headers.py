"""Headers that a CloudFront response headers policy adds."""

from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import Headers
from werkzeug.wrappers import Request

Header = tuple[str, str, bool]
"""Name, value, and whether it replaces the origin's own."""


@dataclass(frozen=True)
class Policy:
    """Headers of every answer, and those of an answer to a page of another origin."""

    always: tuple[Header, ...] = ()
    cross_origin: tuple[Header, ...] = ()

    def apply(self, request: Request, headers: Headers) -> None:
        """Add the policy's headers to a response's."""
        added = (*self.always, *(self.cross_origin if "origin" in request.headers else ()))
        for name, value, override in added:
            if override or name not in headers:
                headers[name] = value


def policy_of(declared: dict[str, Any]) -> Policy:
    """Read a ResponseHeadersPolicyConfig."""
    return Policy(tuple(_always(declared)), tuple(_cross_origin(declared.get("CorsConfig", {}))))


def _always(declared: dict[str, Any]) -> list[Header]:
    security = declared.get("SecurityHeadersConfig", {})
    custom = declared.get("CustomHeadersConfig", {}).get("Items", [])
    return [
        *((_NAMES[kind], _VALUES[kind](told), bool(told.get("Override"))) for kind, told in security.items()),
        *((one["Header"], one["Value"], bool(one.get("Override"))) for one in custom),
    ]


def _cross_origin(declared: dict[str, Any]) -> list[Header]:
    told = {
        "Access-Control-Allow-Origin": declared.get("AccessControlAllowOrigins", {}).get("Items"),
        "Access-Control-Expose-Headers": declared.get("AccessControlExposeHeaders", {}).get("Items"),
    }
    return [(name, ",".join(items), bool(declared["OriginOverride"])) for name, items in told.items() if items]


def _transport_security(told: dict[str, Any]) -> str:
    parts = [f"max-age={told['AccessControlMaxAgeSec']}"]
    parts += ["includeSubDomains"] if told.get("IncludeSubdomains") else []
    parts += ["preload"] if told.get("Preload") else []
    return "; ".join(parts)


def _xss_protection(told: dict[str, Any]) -> str:
    return "1; mode=block" if told.get("ModeBlock") else str(int(told["Protection"]))


_NAMES = {
    "ContentSecurityPolicy": "Content-Security-Policy",
    "ContentTypeOptions": "X-Content-Type-Options",
    "FrameOptions": "X-Frame-Options",
    "ReferrerPolicy": "Referrer-Policy",
    "StrictTransportSecurity": "Strict-Transport-Security",
    "XSSProtection": "X-XSS-Protection",
}
_VALUES: dict[str, Any] = {
    "ContentSecurityPolicy": lambda told: told["ContentSecurityPolicy"],
    "ContentTypeOptions": lambda _: "nosniff",
    "FrameOptions": lambda told: told["FrameOption"],
    "ReferrerPolicy": lambda told: told["ReferrerPolicy"],
    "StrictTransportSecurity": _transport_security,
    "XSSProtection": _xss_protection,
}
