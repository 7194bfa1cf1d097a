"""Headers CloudFront adds to every answer."""

from aws_cdk import Duration
from aws_cdk import aws_cloudfront as cloudfront
from constructs import Construct

from stacks.constructs.edge import cors
from stacks.constructs.edge.regional_name import regional_name

_CONTENT_SECURITY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "connect-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "manifest-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
    "require-trusted-types-for": "'script'",
    # the page makes no markup of text, so nobody may make a policy that would
    "trusted-types": "'none'",
}
_ISOLATION = {
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_UNSHARED = {"Cross-Origin-Resource-Policy": "same-origin"}


class ResponseHeaders(cloudfront.ResponseHeadersPolicy):
    """HTTPS only, no sniffing, no framing, no referrer.

    `pages` of the dashboard also get a strict content policy, and are no part of a page of another origin. The API sets
    the content policy of its own documentation page; its answers may be read by pages of any origin.
    """

    def __init__(self, scope: Construct, construct_id: str, *, pages: bool) -> None:
        policy = "; ".join(f"{directive} {sources}" for directive, sources in _CONTENT_SECURITY.items())
        super().__init__(
            scope,
            construct_id,
            response_headers_policy_name=regional_name(scope, construct_id),
            cors_behavior=None if pages else _any_origin(),
            security_headers_behavior=cloudfront.ResponseSecurityHeadersBehavior(
                content_security_policy=cloudfront.ResponseHeadersContentSecurityPolicy(
                    content_security_policy=policy, override=True
                )
                if pages
                else None,
                content_type_options=cloudfront.ResponseHeadersContentTypeOptions(override=True),
                frame_options=cloudfront.ResponseHeadersFrameOptions(
                    frame_option=cloudfront.HeadersFrameOption.DENY, override=True
                ),
                referrer_policy=cloudfront.ResponseHeadersReferrerPolicy(
                    referrer_policy=cloudfront.HeadersReferrerPolicy.NO_REFERRER, override=True
                ),
                strict_transport_security=cloudfront.ResponseHeadersStrictTransportSecurity(
                    access_control_max_age=Duration.days(365), include_subdomains=True, override=True
                ),
            ),
            custom_headers_behavior=cloudfront.ResponseCustomHeadersBehavior(
                custom_headers=[
                    cloudfront.ResponseCustomHeader(header=header, value=value, override=True)
                    for header, value in (_ISOLATION | (_UNSHARED if pages else {})).items()
                ]
            ),
        )


def _any_origin() -> cloudfront.ResponseHeadersCorsBehavior:
    return cloudfront.ResponseHeadersCorsBehavior(
        access_control_allow_credentials=False,
        access_control_allow_origins=[*cors.ORIGINS],
        access_control_allow_methods=[*cors.METHODS],
        access_control_allow_headers=[*cors.HEADERS],
        access_control_expose_headers=[*cors.EXPOSED],
        access_control_max_age=Duration.seconds(cors.MAX_AGE_SECONDS),
        origin_override=True,  # else an answer that brings such a header of its own would keep it
    )
