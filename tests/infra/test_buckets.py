"""What is stored is closed, encrypted, kept in versions, and forgotten on time."""

import json

import pytest

from nextday.catalog import KEPT_PREFIX, TABLES, TRAINING_PREFIX
from ops.localcloud.iam.policies import Verdict, statements, verdict
from ops.localcloud.iam.s3_actions import asked_of_s3
from tests.infra.synthesized import Resource, StageTemplates


def test_no_bucket_is_public(stage: StageTemplates) -> None:
    for bucket in stage.resources("AWS::S3::Bucket"):
        assert set(bucket.properties["PublicAccessBlockConfiguration"].values()) == {True}, bucket.id


def test_every_bucket_is_encrypted(stage: StageTemplates) -> None:
    for bucket in stage.resources("AWS::S3::Bucket"):
        (rule,) = bucket.properties["BucketEncryption"]["ServerSideEncryptionConfiguration"]
        assert rule["ServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256", bucket.id


def test_every_bucket_refuses_requests_without_tls(stage: StageTemplates) -> None:
    closed = {
        stage.plain(policy.properties["Bucket"])
        for policy in stage.resources("AWS::S3::BucketPolicy")
        if any(_refuses_plain_http(statement) for statement in policy.properties["PolicyDocument"]["Statement"])
    }
    assert closed == {bucket.id for bucket in stage.resources("AWS::S3::Bucket")}


def test_every_bucket_drops_unfinished_uploads(stage: StageTemplates) -> None:
    for bucket in stage.resources("AWS::S3::Bucket"):
        assert any("AbortIncompleteMultipartUpload" in rule for rule in _lifecycle(bucket)), bucket.id


def test_the_lake_keeps_replaced_files_for_a_while(stage: StageTemplates) -> None:
    lake = stage.lake
    assert lake.properties["VersioningConfiguration"] == {"Status": "Enabled"}
    days = [
        rule["NoncurrentVersionExpiration"]["NoncurrentDays"]
        for rule in _lifecycle(lake)
        if "Prefix" not in rule and len(rule) > 2 and "NoncurrentVersionExpiration" in rule
    ]
    assert days == [{"dev": 30, "prod": 365}[stage.name]]


def test_nothing_of_the_lake_expires_but_what_a_training_hands_on(stage: StageTemplates) -> None:
    expiring = [(rule.get("Prefix"), rule["Status"]) for rule in _lifecycle(stage.lake) if "ExpirationInDays" in rule]
    assert expiring == [(TRAINING_PREFIX, "Enabled")]
    [handed_on] = [rule for rule in _lifecycle(stage.lake) if rule.get("Prefix") == TRAINING_PREFIX]
    assert handed_on["ExpirationInDays"] + handed_on["NoncurrentVersionExpiration"]["NoncurrentDays"] <= 8
    assert not any(table.prefix.startswith((TRAINING_PREFIX, KEPT_PREFIX)) for table in TABLES)


def test_what_trainings_keep_stays_and_what_it_replaces_goes(stage: StageTemplates) -> None:
    [kept] = [rule for rule in _lifecycle(stage.lake) if rule.get("Prefix") == KEPT_PREFIX]
    assert kept["NoncurrentVersionExpiration"]["NoncurrentDays"] == 1
    assert "ExpirationInDays" not in kept


def test_the_lake_of_prod_outlives_its_stack(prod: StageTemplates) -> None:
    assert prod.lake.deletion_policy == "Retain"
    assert not any(template.terminates for template in prod.all)


def test_dev_can_be_taken_down(dev: StageTemplates) -> None:
    assert {bucket.deletion_policy for bucket in dev.resources("AWS::S3::Bucket")} == {"Delete"}
    assert all(template.terminates for template in dev.all)


def test_queries_cannot_escape_the_workgroups_limits(stage: StageTemplates) -> None:
    settings = stage.data.only("AWS::Athena::WorkGroup").properties["WorkGroupConfiguration"]
    assert settings["EnforceWorkGroupConfiguration"] is True
    assert settings["BytesScannedCutoffPerQuery"] == pytest.approx({"dev": 10, "prod": 100}[stage.name] * 2**30)
    assert settings["ResultConfiguration"]["EncryptionConfiguration"] == {"EncryptionOption": "SSE_S3"}
    results = stage.plain(settings["ResultConfiguration"]["OutputLocation"]).split("/")[2]
    assert any("ExpirationInDays" in rule for rule in _lifecycle(stage.data.by_id(results)))


@pytest.mark.parametrize(
    ("told", "denied"),
    [
        ({}, True),
        ({"HTTP_IF_NONE_MATCH": "*"}, False),
        ({"HTTP_IF_MATCH": '"1"'}, False),
        ({"HTTP_X_AMZ_COPY_SOURCE": "lake/bars_1d/1"}, True),
        ({"REQUEST_METHOD": "POST", "QUERY_STRING": "uploads"}, False),
        ({"QUERY_STRING": "partNumber=1&uploadId=u"}, False),
        ({"REQUEST_METHOD": "POST", "QUERY_STRING": "uploadId=u"}, True),
        ({"REQUEST_METHOD": "POST", "QUERY_STRING": "uploadId=u", "HTTP_IF_NONE_MATCH": "*"}, False),
        ({"REQUEST_METHOD": "GET"}, False),
    ],
)
def test_nobody_writes_into_the_lake_without_a_condition(
    stage: StageTemplates, told: dict[str, str], *, denied: bool
) -> None:
    [policy] = [
        one.properties["PolicyDocument"]
        for one in stage.data.resources("AWS::S3::BucketPolicy")
        if stage.plain(one.properties["Bucket"]) == stage.lake.id
    ]
    # the template's references have become names; S3's ARNs begin otherwise
    said = statements(json.dumps(stage.plain(policy)).replace(stage.lake.id, f"arn:aws:s3:::{stage.lake.id}"))
    request = {"REQUEST_METHOD": "PUT", "PATH_INFO": f"/{stage.lake.id}/bars_1d/1", **told}
    [asked, *_] = asked_of_s3(request)
    assert verdict(said, asked) is (Verdict.DENIED if denied else Verdict.SILENT)


def _lifecycle(bucket: Resource) -> list[dict]:
    return bucket.properties["LifecycleConfiguration"]["Rules"]


def _refuses_plain_http(statement: dict) -> bool:
    insecure = {"Bool": {"aws:SecureTransport": "false"}}
    return statement["Effect"] == "Deny" and statement["Condition"] == insecure and statement["Action"] == "s3:*"
