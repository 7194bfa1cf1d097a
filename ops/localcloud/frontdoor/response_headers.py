"""Headers that a CloudFront response headers policy adds."""

from typing import Any

from werkzeug.datastructures import Headers

Policy = list[tuple[str, str, bool]]
"""Name, value, and whether it replaces the origin's own."""


def policy_of(declared: dict[str, Any]) -> Policy:
    """Read a ResponseHeadersPolicyConfig."""
    security = declared.get("SecurityHeadersConfig", {})
    custom = declared.get("CustomHeadersConfig", {}).get("Items", [])
    return [
        *((_NAMES[kind], _VALUES[kind](told), bool(told.get("Override"))) for kind, told in security.items()),
        *((one["Header"], one["Value"], bool(one.get("Override"))) for one in custom),
    ]


def apply(policy: Policy, headers: Headers) -> None:
    """Add the policy's headers to a response's."""
    for name, value, override in policy:
        if override or name not in headers:
            headers[name] = value


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
