"""One origin for the browser: the dashboard, and the HTTP API below /api."""

from aws_cdk import Duration
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_s3 as s3
from constructs import Construct

from stacks.constructs.acknowledgement import acknowledge
from stacks.constructs.edge.http_api import SITE_PREFIX, HttpApi
from stacks.constructs.edge.response_headers import ResponseHeaders
from stacks.constructs.edge.viewer_request import ViewerRequest


class Distribution(cloudfront.Distribution):
    """Serves a private bucket and, at `/api/*`, the HTTP API; no error pages: they would replace the API's errors."""

    def __init__(self, scope: Construct, construct_id: str, *, site: s3.IBucket, http_api: HttpApi) -> None:
        access = cloudfront.AccessLevel
        super().__init__(
            scope,
            construct_id,
            comment="nextday",
            default_root_object="index.html",
            http_version=cloudfront.HttpVersion.HTTP2_AND_3,
            price_class=cloudfront.PriceClass.PRICE_CLASS_100,  # North America and Europe, the cheapest edges
            default_behavior=cloudfront.BehaviorOptions(
                # without LIST a missing file would be 403
                origin=origins.S3BucketOrigin.with_origin_access_control(
                    site, origin_access_levels=[access.READ, access.LIST]
                ),
                viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
                response_headers_policy=ResponseHeaders(scope, "SiteHeaders", pages=True),
            ),
            additional_behaviors={f"{SITE_PREFIX}/*": self._api(scope, http_api)},
        )
        acknowledge(
            self, "the root object is set", "Annotation::@aws-cdk/aws-cloudfront-origins:listBucketSecurityRisk"
        )
        acknowledge(self, "the data is public everywhere", "AwsSolutions-CFR1", "AwsSolutions-CFR2")
        acknowledge(self, "the API keeps the access log, the site is static", "AwsSolutions-CFR3")
        acknowledge(self, "served under CloudFront's own name and certificate", "AwsSolutions-CFR4")

    @staticmethod
    def _api(scope: Construct, http_api: HttpApi) -> cloudfront.BehaviorOptions:
        return cloudfront.BehaviorOptions(
            origin=origins.HttpOrigin(http_api.domain),
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
            cache_policy=cloudfront.CachePolicy(
                scope,
                "ApiCache",
                comment="as long as the API says, at most five minutes",
                min_ttl=Duration.seconds(0),
                default_ttl=Duration.seconds(0),
                max_ttl=Duration.minutes(5),
                # one of a few: the function at the edge has chosen
                header_behavior=cloudfront.CacheHeaderBehavior.allow_list("Accept"),
                query_string_behavior=cloudfront.CacheQueryStringBehavior.all(),
                enable_accept_encoding_brotli=True,
                enable_accept_encoding_gzip=True,
            ),
        )
