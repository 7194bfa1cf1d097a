"""A stage says who may ask its API; nobody walks past CloudFront, and no answer reaches whom it was not for."""

from pathlib import Path
from typing import Any

import pytest

from nextday.settings import KEY_HEADER, ORIGIN_HEADER
from tests.infra.synthesized import StageTemplates, stage_templates
from tests.synthesis import judged

SECRET_NAME = "nextday/api-keys"


def chosen(site: Path, folder: Path, **context: str) -> StageTemplates:
    judged(site, folder, stage="dev", **context).synth()
    return stage_templates(folder, "dev")


@pytest.fixture(scope="module")
def keyed(site: Path, tmp_path_factory: pytest.TempPathFactory) -> StageTemplates:
    return chosen(site, tmp_path_factory.mktemp("keyed"), access="key", api_keys_secret=SECRET_NAME)


@pytest.fixture(scope="module")
def private(site: Path, tmp_path_factory: pytest.TempPathFactory) -> StageTemplates:
    return chosen(site, tmp_path_factory.mktemp("private"), access="private")


def test_cloudfront_shows_the_function_what_it_knows(stage: StageTemplates) -> None:
    secret = stage.api.only("AWS::SecretsManager::Secret")
    reference = f"{{{{resolve:secretsmanager:{secret.id}:SecretString:::}}}}"
    assert _shown(stage) == {ORIGIN_HEADER: reference}
    assert stage.environment("api")["NEXTDAY_ORIGIN_SECRET"] == reference
    assert secret.properties["GenerateSecretString"]["PasswordLength"] >= 32


def test_no_value_of_a_secret_is_in_a_template(stage: StageTemplates) -> None:
    assert "SecretString" not in stage.api.only("AWS::SecretsManager::Secret").properties


def test_a_public_stage_asks_for_no_key_and_no_signature(stage: StageTemplates) -> None:
    assert "NEXTDAY_API_KEYS" not in stage.environment("api")
    assert _authorization(stage) == {"NONE"}


def test_a_stage_with_keys_knows_their_digests_from_the_owners_secret(keyed: StageTemplates) -> None:
    reference = f"{{{{resolve:secretsmanager:{SECRET_NAME}:SecretString:::}}}}"
    assert keyed.environment("api")["NEXTDAY_API_KEYS"] == reference
    assert set(_shown(keyed)) == {ORIGIN_HEADER}
    assert len(keyed.resources("AWS::SecretsManager::Secret")) == 1


def test_an_answer_to_one_key_is_not_found_by_another_or_by_none(keyed: StageTemplates) -> None:
    policy = keyed.web.only("AWS::CloudFront::CachePolicy").properties["CachePolicyConfig"]
    headers = policy["ParametersInCacheKeyAndForwardedToOrigin"]["HeadersConfig"]["Headers"]
    assert set(headers) == {"Accept", KEY_HEADER}
    # so long a key that was withdrawn still finds what it has asked for
    assert policy["MaxTTL"] == 300


def test_a_private_stage_answers_whom_iam_allows_and_nobody_through_cloudfront(private: StageTemplates) -> None:
    assert _authorization(private) == {"AWS_IAM"}
    assert _distribution(private).get("CacheBehaviors", []) == []
    assert [origin["Id"] for origin in _distribution(private)["Origins"] if "CustomOriginConfig" in origin] == []
    assert not {"NEXTDAY_ORIGIN_SECRET", "NEXTDAY_API_KEYS"} & private.environment("api").keys()


def test_a_private_stage_has_nothing_that_clears_the_edge(private: StageTemplates) -> None:
    assert not private.resources("AWS::Events::Rule")
    assert not private.web.resources("AWS::StepFunctions::StateMachine")
    assert "NotificationConfiguration" not in private.lake.properties
    boards = str([one.properties for one in private.compute.resources("AWS::CloudWatch::Dashboard")])
    assert "CacheHitRate" not in boards
    assert "edge-refresh" not in boards


def _distribution(stage: StageTemplates) -> Any:
    return stage.web.only("AWS::CloudFront::Distribution").properties["DistributionConfig"]


def _shown(stage: StageTemplates) -> dict[str, str]:
    (origin,) = [origin for origin in _distribution(stage)["Origins"] if "CustomOriginConfig" in origin]
    return {one["HeaderName"]: stage.plain(one["HeaderValue"]) for one in origin["OriginCustomHeaders"]}


def _authorization(stage: StageTemplates) -> set[str]:
    routes = stage.api.resources("AWS::ApiGatewayV2::Route")
    return {route.properties.get("AuthorizationType", "NONE") for route in routes}
