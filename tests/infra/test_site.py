"""The dashboard and the API share one origin, each with the headers that suit it."""

import json
from pathlib import Path
from typing import Any

import pytest

from cdk_app.app import application
from cdk_app.stages import chosen_stages
from nextday.errors import InputError
from ops.localcloud.frontdoor.response_headers import policy_of
from stacks.constructs.edge.contract import Contract
from stacks.constructs.edge.viewer_request import viewer_request_code
from tests.infra.synthesized import StageTemplates, listed
from tests.synthesis import STAGES, Synthesis
from tests.web.site import HEADERS, FakeApi

CACHING_OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6"  # gzip and brotli
ALL_VIEWER_EXCEPT_HOST_HEADER = "b689b0a8-53d0-40ab-baf2-68738e2966ac"


def test_pages_may_run_nothing_but_our_own_script(stage: StageTemplates) -> None:
    policy = _headers(stage, _distribution(stage)["DefaultCacheBehavior"])["ContentSecurityPolicy"]
    allowed = dict(directive.split(" ", 1) for directive in policy["ContentSecurityPolicy"].split("; "))
    assert policy["Override"] is True
    assert allowed["default-src"] == "'none'"
    assert allowed["script-src"] == allowed["style-src"] == allowed["connect-src"] == "'self'"
    assert (allowed["require-trusted-types-for"], allowed["trusted-types"]) == ("'script'", "'none'")


def test_pages_are_tested_under_the_deployed_headers(stage: StageTemplates) -> None:
    deployed = policy_of(_policy(stage, _distribution(stage)["DefaultCacheBehavior"]))
    told = {name: value for name, value, _ in deployed.always}
    assert told.pop("Strict-Transport-Security").startswith("max-age=31536000")  # the tests' site speaks no HTTPS
    assert told == HEADERS


def test_other_origins_may_use_answers_but_no_part_of_the_page(stage: StageTemplates) -> None:
    site, api = (policy_of(_policy(stage, one)) for one in (_distribution(stage)["DefaultCacheBehavior"], _api(stage)))
    assert ("Cross-Origin-Resource-Policy", "same-origin", True) in site.always
    assert "Cross-Origin-Resource-Policy" not in {name for name, _, _ in api.always}


def test_the_api_sets_its_own_content_policy(stage: StageTemplates) -> None:
    assert "ContentSecurityPolicy" not in _headers(stage, _api(stage))


def test_page_and_api_are_https_only_unframed_and_unsniffed(stage: StageTemplates) -> None:
    for behaviour in (_distribution(stage)["DefaultCacheBehavior"], _api(stage)):
        headers = _headers(stage, behaviour)
        assert headers["StrictTransportSecurity"]["AccessControlMaxAgeSec"] >= 31_536_000
        assert headers["FrameOptions"]["FrameOption"] == "DENY"
        assert headers["ContentTypeOptions"]["Override"] is True
        assert behaviour["ViewerProtocolPolicy"] in {"https-only", "redirect-to-https"}


def test_the_api_hears_everything_but_the_host_name(stage: StageTemplates) -> None:
    assert _api(stage)["OriginRequestPolicyId"] == ALL_VIEWER_EXCEPT_HOST_HEADER
    assert "POST" in _api(stage)["AllowedMethods"]


def test_answers_of_the_api_are_cached_as_it_says_by_question_and_form_whoever_asks(stage: StageTemplates) -> None:
    (policy,) = [
        policy.properties["CachePolicyConfig"] for policy in stage.web.resources("AWS::CloudFront::CachePolicy")
    ]
    assert (policy["MinTTL"], policy["DefaultTTL"]) == (0, 0)
    key = policy["ParametersInCacheKeyAndForwardedToOrigin"]
    assert key["QueryStringsConfig"] == {"QueryStringBehavior": "all"}
    assert key["HeadersConfig"] == {"HeaderBehavior": "whitelist", "Headers": ["Accept"]}
    assert key["CookiesConfig"] == {"CookieBehavior": "none"}
    assert key["EnableAcceptEncodingBrotli"] is True
    assert key["EnableAcceptEncodingGzip"] is True


def test_pages_and_answers_are_compressed(stage: StageTemplates) -> None:
    site = _distribution(stage)["DefaultCacheBehavior"]
    assert [behaviour["Compress"] for behaviour in (site, _api(stage))] == [True, True]
    # the API's own policy is looked at above
    assert site["CachePolicyId"] == CACHING_OPTIMIZED


def test_a_function_at_the_edge_sees_every_request_to_the_api(stage: StageTemplates) -> None:
    function = stage.web.only("AWS::CloudFront::Function")
    (association,) = _api(stage)["FunctionAssociations"]
    assert association["EventType"] == "viewer-request"
    assert stage.plain(association["FunctionARN"]) == function.id
    assert function.properties["FunctionCode"] == viewer_request_code(Contract.read())
    assert function.properties["FunctionConfig"]["Runtime"] == "cloudfront-js-2.0"
    assert function.properties["AutoPublish"] is True


def test_pages_of_any_origin_may_read_the_api_but_not_with_credentials(stage: StageTemplates) -> None:
    cors = _policy(stage, _api(stage))["CorsConfig"]
    assert cors["AccessControlAllowOrigins"] == {"Items": ["*"]}
    assert set(cors["AccessControlAllowMethods"]["Items"]) == {"GET", "HEAD", "POST"}
    exposed = {"ETag", "Link", "Retry-After", "Data-Age", "X-Request-Id", "X-Simulated", "X-Stale"}
    assert set(cors["AccessControlExposeHeaders"]["Items"]) == exposed
    assert (cors["AccessControlAllowCredentials"], cors["OriginOverride"]) == (False, True)
    assert "CorsConfig" not in _policy(stage, _distribution(stage)["DefaultCacheBehavior"])


def test_only_the_edge_speaks_of_other_origins(stage: StageTemplates) -> None:
    assert "CorsConfiguration" not in stage.api.only("AWS::ApiGatewayV2::Api").properties


def test_a_missing_file_is_404_and_no_error_of_the_api_is_replaced(stage: StageTemplates) -> None:
    statements = stage.web.only("AWS::S3::BucketPolicy").properties["PolicyDocument"]["Statement"]
    granted = {
        action for statement in statements if statement["Effect"] == "Allow" for action in listed(statement["Action"])
    }
    assert {"s3:GetObject", "s3:ListBucket"} <= granted
    kept = _distribution(stage)["CustomErrorResponses"]
    assert all("ResponsePagePath" not in one for one in kept)
    # a 503 says by itself for how long it holds
    assert {one["ErrorCode"]: one["ErrorCachingMinTTL"] for one in kept} == {500: 0, 502: 0, 503: 0, 504: 0}


def test_only_the_distribution_reads_the_site(stage: StageTemplates) -> None:
    origin = next(origin for origin in _distribution(stage)["Origins"] if "S3OriginConfig" in origin)
    assert stage.plain(origin["OriginAccessControlId"]) == stage.web.only("AWS::CloudFront::OriginAccessControl").id


def test_assets_are_kept_for_ever_and_pages_always_asked_for(stage: StageTemplates) -> None:
    uploads = [upload.properties for upload in stage.web.resources("Custom::CDKBucketDeployment")]
    kept = {upload.get("DestinationBucketKeyPrefix"): upload["SystemMetadata"]["cache-control"] for upload in uploads}
    assert kept == {"assets": "public, max-age=31536000, immutable", None: "no-cache"}
    assert {upload["Prune"] for upload in uploads} == {False}


def test_what_the_build_tells_the_tests_is_not_deployed(synthesis: Synthesis) -> None:
    (pages,) = (path.parent for path in synthesis.assembly.glob("asset.*/index.html"))
    assert [path.name for path in pages.iterdir()] == ["index.html"]


def test_pages_are_told_the_thresholds_of_their_stage() -> None:
    for stage in STAGES.values():
        told = stage.for_pages()
        assert (told["stage"], told["buy_from"], told["sell_to"]) == (stage.name, stage.buy_from, stage.sell_to)


def test_pages_are_told_whose_market_they_show(synthesis: Synthesis) -> None:
    told = [json.loads(path.read_text()) for path in synthesis.assembly.rglob("config.json")]
    assert {one["stage"]: one["market"] for one in told} == dict.fromkeys(STAGES, "live")
    (chosen,) = chosen_stages({"stage": "dev", "market": "simulated"})
    assert chosen.for_pages()["market"] == "simulated"


def test_pages_are_tested_with_what_the_stage_tells_them() -> None:
    assert FakeApi().reply("/config.json", {}) == (200, STAGES["dev"].for_pages())


def test_what_cloudfront_keeps_for_a_whole_account_is_named_for_its_region(stage: StageTemplates) -> None:
    configs = {"CachePolicy": "CachePolicyConfig", "ResponseHeadersPolicy": "ResponseHeadersPolicyConfig"}
    configs |= {"OriginAccessControl": "OriginAccessControlConfig", "Function": ""}
    names = [
        stage.plain((resource.properties[config] if config else resource.properties)["Name"])
        for kind, config in configs.items()
        for resource in stage.web.resources(f"AWS::CloudFront::{kind}")
    ]
    assert len(names) == 5
    assert [name for name in names if "AWS::Region" not in name] == []


def test_without_a_built_dashboard_synthesis_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="make site"):
        application(site=tmp_path, outdir=tmp_path / "out")


def _distribution(stage: StageTemplates) -> Any:
    return stage.web.only("AWS::CloudFront::Distribution").properties["DistributionConfig"]


def _api(stage: StageTemplates) -> Any:
    (behaviour,) = _distribution(stage)["CacheBehaviors"]
    assert behaviour["PathPattern"] == "/api/*"
    return behaviour


def _policy(stage: StageTemplates, behaviour: dict[str, Any]) -> Any:
    policy = stage.web.by_id(stage.plain(behaviour["ResponseHeadersPolicyId"]))
    return policy.properties["ResponseHeadersPolicyConfig"]


def _headers(stage: StageTemplates, behaviour: dict[str, Any]) -> Any:
    return _policy(stage, behaviour)["SecurityHeadersConfig"]
