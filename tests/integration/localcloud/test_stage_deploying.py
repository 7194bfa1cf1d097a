"""A deployment's way: checks, what would change, what is refused, and the new site asked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from cdk_app.stages import StageConfig
from nextday.errors import InputError
from ops.grants import Grant
from ops.localcloud.account import REGION
from ops.localcloud.assembly.synthesis import read_template, stacks
from ops.localcloud.cloud import LocalCloud
from ops.stage.checks import Check, Failed
from ops.stage.deployed import DeployedStage
from ops.stage.deploying import Deployer
from ops.stage.doctor import Machine
from ops.stage.unavailable import StageUnavailable
from tests.in_process import nextday
from tests.integration.localcloud.changing import copied, edit, ids
from tests.integration.localcloud.stage import forget

DEV = StageConfig(name="dev")


@pytest.fixture(scope="module")
def product(product_assembly: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    """Deployed, not recalled: CloudFormation knows its stacks."""
    forget(product_assembly)
    with LocalCloud(product_assembly, tmp_path_factory.mktemp("data")) as cloud:
        yield cloud


class Ready(Machine):
    """A machine with all that a deployment needs."""

    def said(self, *command: str) -> str | None:
        return "linux/arm64"


@dataclass(frozen=True)
class Nearby(DeployedStage):
    """The stage of the local cloud, whose site is the front door, and whose account may run functions enough."""

    url: str = ""
    bootstrap_version = 30  # type: ignore[assignment]
    concurrency = 1000  # type: ignore[assignment]

    @property
    def site(self) -> str:
        return self.url


@dataclass
class FakeTools:
    """Has an assembly synthesized, and notes what it is told."""

    assembly: Path
    layer: Path
    calls: list[str] = field(default_factory=list)
    adopted: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def build(self) -> None:
        self.calls.append("build")

    def synthesize(self, stage: str) -> Path:
        self.calls.append("synthesize")
        return self.assembly

    def adopt(self, stack: str, assembly: Path, resources: Mapping[str, Mapping[str, str]]) -> None:
        self.calls.append(f"adopt {stack}")
        self.adopted = resources

    def deploy(self, stage: str, assembly: Path) -> None:
        self.calls.append(f"deploy {stage}")

    def destroy(self, stage: str, assembly: Path) -> None:
        self.calls.append(f"destroy {stage}")


@dataclass
class Deploying:
    """A deployer with what it has told and done."""

    deployer: Deployer
    tools: FakeTools
    told: list[Check]
    asked: list[Grant]


@pytest.fixture
def deploying(product: LocalCloud, product_assembly: Path, tmp_path: Path) -> Deploying:
    assembly = copied(product_assembly, tmp_path / "cdk.out")
    layer = tmp_path / "python"
    layer.mkdir()
    (layer / "module.py").write_text("x = 1")
    tools, told, asked = FakeTools(assembly, layer), list[Check](), list[Grant]()
    stage = Nearby("dev", DeployedStage.of("dev").session, product.site_url)
    deployer = Deployer(DEV, stage, Ready(), tools, told.extend, lambda grants: bool(asked.extend(grants)))
    return Deploying(deployer, tools, told, asked)


def test_a_stage_is_checked_built_compared_deployed_and_asked(deploying: Deploying, product: LocalCloud) -> None:
    addresses = deploying.deployer.deploy([])
    assert deploying.tools.calls == ["build", "synthesize", "deploy dev"]
    assert addresses["site"] == product.site_url
    assert addresses["lake"] == product.lake_bucket
    assert all(one.ok for one in deploying.told)
    assert {"Docker", "account", "layer", "page", "unknown path", "revalidation"} <= {
        one.check for one in deploying.told
    }


def test_what_a_stage_leaves_that_is_live_no_more_is_told(deploying: Deploying, product: LocalCloud) -> None:
    cloudformation = product.session.client("cloudformation")
    queue = '{"Resources": {"DeadLetters": {"Type": "AWS::SQS::Queue"}}}'
    cloudformation.create_stack(StackName="nextday-dev-live", TemplateBody=queue)
    try:
        for act in (lambda: deploying.deployer.deploy([]), deploying.deployer.destroy):
            with pytest.raises(Failed, match="stacks"):
                act()
            assert f"delete-stack --region {REGION} --stack-name nextday-dev-live`" in deploying.told[-1].told
    finally:
        cloudformation.delete_stack(StackName="nextday-dev-live")
    assert "destroy dev" not in deploying.tools.calls
    deploying.deployer.deploy([])


def test_an_unchanged_stage_has_no_changes(deploying: Deploying) -> None:
    plan = deploying.deployer.plan()
    assert (plan.changes, plan.losses, plan.grants) == ([], {}, [])


def test_a_changed_function_is_deployed_without_asking(deploying: Deploying) -> None:
    assembly = deploying.tools.assembly
    job, *_ = ids(assembly, "compute", "AWS::Lambda::Function")
    edit(assembly, "compute", lambda template: template["Resources"][job]["Properties"].update(Timeout=77))
    assert [(one.logical_id, one.where) for one in deploying.deployer.plan().changes] == [(job, ("Timeout",))]
    deploying.deployer.deploy([])
    assert deploying.tools.calls[-1] == "deploy dev"
    assert deploying.asked == []


def test_a_permission_more_is_asked_about_and_not_deployed_unless_it_is_approved(deploying: Deploying) -> None:
    def widened(template: dict[str, Any]) -> None:
        policies = [one for one in template["Resources"].values() if one["Type"] == "AWS::IAM::Policy"]
        policies[0]["Properties"]["PolicyDocument"]["Statement"][0]["Resource"] = "*"

    edit(deploying.tools.assembly, "compute", widened)
    with pytest.raises(InputError, match="nothing was deployed"):
        deploying.deployer.deploy([])
    assert "deploy dev" not in deploying.tools.calls
    assert {one.resource for one in deploying.asked} == {"*"}
    replace(deploying.deployer, approve=lambda _: True).deploy([])
    assert deploying.tools.calls[-1] == "deploy dev"


def test_the_lakes_bucket_is_not_deleted_unless_it_is_named(deploying: Deploying) -> None:
    assembly = deploying.tools.assembly
    lake, *_ = ids(assembly, "data", "AWS::S3::Bucket")
    edit(assembly, "data", lambda template: template["Resources"].pop(lake))
    name = f"nextday-dev-data/{lake}"
    with pytest.raises(
        InputError, match=f"refused: remove of AWS::S3::Bucket {lake}, with its objects.*--allow {name}"
    ):
        deploying.deployer.deploy([])
    assert "deploy dev" not in deploying.tools.calls
    deploying.deployer.deploy([name])
    assert "deploy dev" in deploying.tools.calls


def test_the_number_of_buckets_is_not_changed_unless_that_is_named(deploying: Deploying) -> None:
    def split(template: dict[str, Any]) -> None:
        for one in template["Resources"].values():
            parameters = one.get("Properties", {}).get("TableInput", {}).get("Parameters", {})
            if "projection.bucket.range" in parameters:
                parameters["projection.bucket.range"] = "0,31"

    edit(deploying.tools.assembly, "data", split)
    with pytest.raises(InputError, match=r"1 buckets of the lake become 32.*--allow buckets"):
        deploying.deployer.deploy([])
    deploying.deployer.deploy(["buckets"])


def test_what_is_allowed_for_nothing_is_a_slip(deploying: Deploying) -> None:
    with pytest.raises(InputError, match="nothing of this deployment is called bukets"):
        deploying.deployer.deploy(["bukets"])


def test_nothing_is_built_or_destroyed_in_another_account(deploying: Deploying) -> None:
    elsewhere = StageConfig(name="dev", account="999999999999")
    deployer = replace(deploying.deployer, settings=elsewhere)
    for act in (lambda: deployer.deploy([]), deployer.destroy):
        with pytest.raises(Failed, match="amiss: account"):
            act()
    assert deploying.tools.calls == []


def test_nothing_is_built_to_be_compared_where_nobody_is_signed_in(deploying: Deploying) -> None:
    class Unknown(Nearby):
        @property
        def account(self) -> str:  # type: ignore[override]
            raise StageUnavailable("sign in")

    stranger = Unknown("dev", deploying.deployer.stage.session)
    with pytest.raises(StageUnavailable, match="sign in"):
        replace(deploying.deployer, stage=stranger).plan()
    assert deploying.tools.calls == []


def test_a_protected_stage_is_not_destroyed_and_says_what_stays(deploying: Deploying, product: LocalCloud) -> None:
    protected = StageConfig(name="dev", protect=True)
    deployer = replace(deploying.deployer, settings=protected)
    with pytest.raises(InputError, match=f"dev is protected, nothing is deleted.*{product.lake_bucket}"):
        deployer.destroy()
    assert deploying.tools.calls == []
    deploying.deployer.destroy()
    assert deploying.tools.calls == ["build", "synthesize", "destroy dev"]


def test_a_site_that_answers_wrongly_is_told_check_by_check(
    product: LocalCloud, capsys: pytest.CaptureFixture[str]
) -> None:
    good = nextday(capsys, "smoke", "--url", product.site_url, "--json")
    assert all(one["ok"] for one in good.document["checks"]), good.out
    other = nextday(capsys, "smoke", "--url", f"{product.site_url}/assets")
    assert other.code == 1
    assert "checks found something amiss: page, settings, health" in other.err
    nobody = nextday(capsys, "smoke", "--url", "http://127.0.0.1:1")
    assert nobody.code == 1
    assert "does not answer" in nobody.out


def test_a_served_folder_is_asked_and_opened_by_its_name(
    product: LocalCloud, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert nextday(capsys, "open", "--data", product.data).out == f"{product.site_url}\n"
    assert nextday(capsys, "smoke", "--data", product.data).code == 0
    assert nextday(capsys, "open", "--stage", "dev").out.endswith(".cloudfront.net\n")
    closed = nextday(capsys, "open", "--data", tmp_path)
    assert (closed.code, closed.out) == (2, "")
    assert "run `nextday up`" in closed.err


def test_a_stage_tells_how_it_stands(product: LocalCloud, capsys: pytest.CaptureFixture[str]) -> None:
    told = nextday(capsys, "status", "--stage", "dev", "--json").document
    assert [one["schedule"] for one in told["executions"]] == [
        "daily-bars",
        "daily-bars-again",
        "hourly-bars",
        "training",
        "training-again",
    ]
    assert {one["status"] for one in told["executions"]} == {None}
    assert told["bars"] == told["forecasts"] == []
    alarms = product.session.client("cloudwatch")
    name = alarms.describe_alarms()["MetricAlarms"][0]["AlarmName"]
    alarms.set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="a test says so")
    (ringing,) = nextday(capsys, "status", "--stage", "dev", "--json").document["alarms"]
    assert (ringing["alarm"], ringing["state"]) == (name, "ALARM")
    assert "Executions" in nextday(capsys, "status", "--stage", "dev").err


def test_a_stage_whose_schedule_calls_a_function_tells_how_it_stands_too(
    product: LocalCloud, capsys: pytest.CaptureFixture[str]
) -> None:
    before = nextday(capsys, "status", "--stage", "dev", "--json").document["executions"]
    scheduler = product.session.client("scheduler")
    function = "arn:aws:lambda:eu-central-1:123456789012:function:nextday-dev-live-Quotes"
    scheduler.create_schedule(
        Name="nextday-dev-quotes",
        FlexibleTimeWindow={"Mode": "OFF"},
        ScheduleExpression="cron(* 9-16 ? * MON-FRI *)",
        Target={"Arn": function, "RoleArn": "arn:aws:iam::123456789012:role/nextday-dev-live"},
    )
    try:
        assert nextday(capsys, "status", "--stage", "dev", "--json").document["executions"] == before
    finally:
        scheduler.delete_schedule(Name="nextday-dev-quotes")


def test_a_lake_that_outlived_its_stage_is_adopted_before_the_deployment(
    deploying: Deploying, product: LocalCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The import's words are CloudFormation's: the bucket's logical id in the template, and its primary identifier."""
    s3 = product.session.client("s3")
    s3.create_bucket(Bucket="orphan", CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_object(Bucket="orphan", Key="bars_1d/bucket=0/year=2026/data.parquet", Body=b"bars")
    with pytest.raises(InputError, match="nextday-dev-data has a lake"):
        deploying.deployer.deploy([], adopted="orphan")
    monkeypatch.setattr(Nearby, "stack", lambda stage, name: None)
    monkeypatch.setattr(Nearby, "output", lambda stage, stack, key: key)
    for bucket, told in (("nobody", "there is no bucket nobody"), (site_bucket(product), "holds no table of a lake")):
        with pytest.raises(InputError, match=told):
            deploying.deployer.deploy([], adopted=bucket)
    # a stack that is not there yet permits all that it says
    replace(deploying.deployer, approve=lambda _: True).deploy([], adopted="orphan")
    (lake,) = deploying.tools.adopted
    template = read_template(next(one for one in stacks(deploying.tools.assembly) if one.name.endswith("-data")))
    declared = template["Resources"][lake]
    assert declared["Type"] == "AWS::S3::Bucket"
    assert declared["DeletionPolicy"]  # without one CloudFormation imports nothing
    assert deploying.tools.adopted == {lake: {"BucketName": "orphan"}}
    assert deploying.tools.calls[-2:] == ["adopt nextday-dev/data", "deploy dev"]


def site_bucket(product: LocalCloud) -> str:
    return product.outputs["nextday-dev-web"]["SiteBucketName"]
