"""One origin for the browser: the dashboard, and the HTTP API below /api."""

from aws_cdk import Duration
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_s3 as s3
from constructs import Construct

from nextday.settings import AFTER_HEADER, KEY_HEADER, LIVE_PATH, ORIGIN_HEADER, SITE_PREFIX, VIEWER_HEADER
from stacks.access import Access
from stacks.constructs.acknowledgement import acknowledge
from stacks.constructs.edge.http_api import HttpApi
from stacks.constructs.edge.own_domain import OwnDomain
from stacks.constructs.edge.regional_name import regional_name
from stacks.constructs.edge.response_headers import ResponseHeaders
from stacks.constructs.edge.viewer_request import ViewerRequest
from stacks.constructs.edge.web_acl import WebAcl
from stacks.constructs.live.live_api import LiveApi

# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/distribution-working-with.websockets.html
_HANDSHAKE = ("Sec-WebSocket-Key", "Sec-WebSocket-Version", "Sec-WebSocket-Protocol", "Sec-WebSocket-Extensions")
_FAULTS = (500, 502, 503, 504)


class Distribution(cloudfront.Distribution):
    """Serves a private bucket and, at `/api/*`, the HTTP API unless that is private; `hit_rate` is told at a price.

    There are no error pages: they would replace the API's errors. Faults are not kept at the edge.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        site: s3.IBucket,
        http_api: HttpApi,
        live_api: LiveApi | None,
        web_acl: WebAcl | None,
        hit_rate: bool,
        domain: OwnDomain | None,
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            comment="nextday",
            domain_names=[domain.name] if domain else None,
            certificate=domain.certificate(scope) if domain else None,
            # under its own name CloudFront decides, and still takes TLS 1.0
            minimum_protocol_version=cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021 if domain else None,
            web_acl_id=web_acl.attr_arn if web_acl else None,
            publish_additional_metrics=hit_rate,  # eight metrics, each at CloudWatch's price of one
            default_root_object="index.html",
            http_version=cloudfront.HttpVersion.HTTP2_AND_3,
            price_class=cloudfront.PriceClass.PRICE_CLASS_100,  # North America and Europe, the cheapest edges
            default_behavior=_pages(scope, site),
            additional_behaviors=_api(scope, http_api, live=live_api is not None)
            | (_live(scope, live_api) if live_api else {}),
            # by itself CloudFront keeps an error for ten seconds: longer than a 503 says that it lasts
            error_responses=[cloudfront.ErrorResponse(http_status=code, ttl=Duration.seconds(0)) for code in _FAULTS],
        )
        self._acknowledge()
        if domain:
            domain.lead_to(self, scope)
        else:
            acknowledge(self, "served under CloudFront's own name and certificate", "AwsSolutions-CFR4")

    def _acknowledge(self) -> None:
        acknowledge(
            self, "the root object is set", "Annotation::@aws-cdk/aws-cloudfront-origins:listBucketSecurityRisk"
        )
        acknowledge(self, "the data is public everywhere", "AwsSolutions-CFR1")
        acknowledge(self, "a stage that wants a firewall has one (edge_protection)", "AwsSolutions-CFR2")
        acknowledge(self, "the API keeps the access log, the site is static", "AwsSolutions-CFR3")


def _pages(scope: Construct, site: s3.IBucket) -> cloudfront.BehaviorOptions:
    signed = cloudfront.S3OriginAccessControl(
        scope, "SiteAccess", origin_access_control_name=regional_name(scope, "SiteAccess")
    )
    # without LIST a missing file would be 403
    levels = [cloudfront.AccessLevel.READ, cloudfront.AccessLevel.LIST]
    return cloudfront.BehaviorOptions(
        origin=origins.S3BucketOrigin.with_origin_access_control(
            site, origin_access_control=signed, origin_access_levels=levels
        ),
        viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        response_headers_policy=ResponseHeaders(scope, "SiteHeaders", pages=True),
    )


def _api(scope: Construct, http_api: HttpApi, *, live: bool) -> dict[str, cloudfront.BehaviorOptions]:
    if not http_api.origin_secret:
        return {}
    behaviour = cloudfront.BehaviorOptions(
        origin=origins.HttpOrigin(http_api.domain, custom_headers={ORIGIN_HEADER: http_api.origin_secret.reference}),
        allowed_methods=cloudfront.AllowedMethods.ALLOW_ALL,
        viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
        # API Gateway answers only to its own host name
        origin_request_policy=cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
        function_associations=[
            cloudfront.FunctionAssociation(
                event_type=cloudfront.FunctionEventType.VIEWER_REQUEST,
                function=ViewerRequest(scope, "ViewerRequest", contract=http_api.contract),
            )
        ],
        response_headers_policy=ResponseHeaders(scope, "ApiHeaders", pages=False),
        cache_policy=ApiCache(scope, "ApiCache", access=http_api.access, live=live),
    )
    return {f"{SITE_PREFIX}/*": behaviour}


def _live(scope: Construct, live_api: LiveApi) -> dict[str, cloudfront.BehaviorOptions]:
    """Sockets: nothing of them is kept, and the function is told the viewer's address, of which it counts."""
    viewer = cloudfront.OriginRequestPolicy(
        scope,
        "LiveRequest",
        comment="what opens a WebSocket, and the viewer's address",
        header_behavior=cloudfront.OriginRequestHeaderBehavior.allow_list(*_HANDSHAKE, VIEWER_HEADER),
    )
    origin = origins.HttpOrigin(live_api.domain, custom_headers={ORIGIN_HEADER: live_api.origin_secret.reference})
    behaviour = cloudfront.BehaviorOptions(
        origin=origin,
        viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
        cache_policy=cloudfront.CachePolicy.CACHING_DISABLED,
        origin_request_policy=viewer,
    )
    return {LIVE_PATH: behaviour}


class ApiCache(cloudfront.CachePolicy):
    """Answers of the HTTP API by path, question and form, and where there are keys by key: an answer has one owner.

    In a live stage also by the second in which a page asks that has been told of something.
    """

    def __init__(self, scope: Construct, construct_id: str, *, access: Access, live: bool) -> None:
        by_key = access is Access.KEY
        told_by = ["Accept", *([KEY_HEADER] if by_key else []), *([AFTER_HEADER] if live else [])]
        super().__init__(
            scope,
            construct_id,
            comment="as long as the API says, at most a day; by key five minutes",
            min_ttl=Duration.seconds(0),
            default_ttl=Duration.seconds(0),
            # so long an answer is wrong at most whose invalidation got lost, and a key good that was withdrawn
            max_ttl=Duration.minutes(5) if by_key else Duration.days(1),
            header_behavior=cloudfront.CacheHeaderBehavior.allow_list(*told_by),
            query_string_behavior=cloudfront.CacheQueryStringBehavior.all(),
            enable_accept_encoding_brotli=True,
            enable_accept_encoding_gzip=True,
        )
