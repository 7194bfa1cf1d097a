"""A deployed stage becomes a changed one where it is, and a stage that is deleted leaves what its templates keep."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from nextday.errors import InputError
from ops.localcloud.cloud import LocalCloud
from ops.localcloud.cloudformation.shims import Undeployable
from tests.integration.localcloud.answers import Told
from tests.integration.localcloud.changing import Template, collect, copied, edit, ids
from tests.synthesis import Synthesis

KEY = "bars_1d/bucket=0/year=2026/data.parquet"
ADDED = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "added"}}
# numbers that go on where a first deployment begins with one
COUNTED = ("LatestMatchingVersion", "LayerVersionArn", "Layers", "VersionId")
Change = Callable[[Path], None]


@pytest.fixture
def dev(product_assembly: Path, tmp_path: Path) -> Path:
    return copied(product_assembly, tmp_path / "dev")


@pytest.fixture
def changed(product_assembly: Path, tmp_path: Path) -> Path:
    """The same stage with another threshold, a symbol more, another schedule, and resources added and removed."""
    assembly = copied(product_assembly, tmp_path / "changed")
    edit(assembly, "compute", _changed_jobs)
    collect(assembly, "AAPL", "NFLX")
    edit(assembly, "data", _changed_lake)
    return assembly


def _changed_jobs(template: Template) -> None:
    _variables(template, NEXTDAY_BUY_FROM="0.65")
    for resource in template["Resources"].values():
        if resource["Properties"].get("Name") == "nextday-dev-daily-bars":
            resource["Properties"]["ScheduleExpression"] = "cron(15 1 * * ? *)"
        if resource["Type"] == "AWS::Logs::LogGroup":
            resource["Properties"]["RetentionInDays"] = 7
    template["Resources"]["Added"] = ADDED


def _variables(template: Template, **values: str) -> None:
    for resource in template["Resources"].values():
        variables = resource["Properties"].get("Environment", {}).get("Variables", {})
        variables.update({name: value for name, value in values.items() if name in variables})


def _changed_lake(template: Template) -> None:
    resources = template["Resources"]
    del resources[next(name for name, one in resources.items() if one["Type"] == "AWS::Athena::NamedQuery")]
    for one in resources.values():
        if one["Type"] == "AWS::Glue::Table":
            one["Properties"]["TableInput"]["Description"] = "told anew"


def put(cloud: LocalCloud, body: bytes) -> str:
    s3 = cloud.session.client("s3")
    found = s3.list_objects_v2(Bucket=cloud.lake_bucket, Prefix=KEY).get("Contents")
    condition: Any = {"IfMatch": found[0]["ETag"]} if found else {"IfNoneMatch": "*"}
    return s3.put_object(Bucket=cloud.lake_bucket, Key=KEY, Body=body, **condition)["VersionId"]


def told(cloud: LocalCloud) -> dict[str, Any]:
    """What all services say, without what lies in the lake and counts that go on."""
    document = Told(cloud).document()
    return {question: _without(answer) for question, answer in document.items() if "list_objects" not in question}


def _without(answer: Any) -> Any:
    if isinstance(answer, dict):
        return {name: _without(value) for name, value in answer.items() if name not in COUNTED}
    return [_without(one) for one in answer] if isinstance(answer, list) else answer


def test_an_updated_stage_is_what_a_new_deployment_would_be_and_has_its_lake(
    dev: Path, changed: Path, tmp_path: Path
) -> None:
    with LocalCloud(dev, tmp_path / "data") as cloud:
        first, second = put(cloud, b"first"), put(cloud, b"second")
        door, bucket = cloud.site_url, cloud.lake_bucket
        assert requests.get(f"{door}/api/symbols", timeout=20).json()["symbols"] != ["AAPL", "NFLX"]
        cloud.update(changed)
        assert (cloud.site_url, cloud.lake_bucket) == (door, bucket)
        assert requests.get(f"{door}/api/symbols", timeout=20).json() == {"symbols": ["AAPL", "NFLX"]}
        lake = cloud.session.client("s3")
        read = [lake.get_object(Bucket=bucket, Key=KEY, VersionId=one)["Body"].read() for one in (first, second)]
        assert read == [b"first", b"second"]
        (daily,) = (one for one in cloud.schedules() if one.name == "nextday-dev-daily-bars")
        assert daily.expression == "cron(15 1 * * ? *)"
        updated = told(cloud)
    with LocalCloud(changed, tmp_path / "data") as recalled:
        assert told(recalled).keys() == updated.keys()
        assert recalled.session.client("s3").get_object(Bucket=bucket, Key=KEY)["Body"].read() == b"second"
    with LocalCloud(copied(changed, tmp_path / "new"), tmp_path / "elsewhere") as new:
        assert updated == told(new)


def test_a_recalled_stage_is_updated_as_well_and_back_again(dev: Path, changed: Path, tmp_path: Path) -> None:
    with LocalCloud(dev, tmp_path / "data") as cloud:
        before = told(cloud)
    with LocalCloud(dev, tmp_path / "data") as cloud:
        cloud.update(changed)
        assert told(cloud) != before
        cloud.update(dev)
        assert told(cloud) == before


def test_a_deleted_stage_leaves_nothing(dev: Path, tmp_path: Path) -> None:
    cloud = LocalCloud(dev, tmp_path / "data")
    cloud.start()
    put(cloud, b"first"), put(cloud, b"second")
    lake = tmp_path / "data" / cloud.lake_bucket
    assert (lake / KEY).read_bytes() == b"second"
    assert cloud.destroy() == []
    assert not lake.exists()


def test_a_deleted_protected_stage_leaves_lake_and_logs_and_a_new_one_finds_its_lake(
    synthesis: Synthesis, tmp_path: Path
) -> None:
    prod = copied(synthesis.stage("prod"), tmp_path / "prod")
    cloud = LocalCloud(prod, tmp_path / "data")
    cloud.start()
    put(cloud, b"kept")
    bucket = cloud.lake_bucket
    with pytest.raises(InputError, match=r"nextday-prod-data.* refuse to be deleted: they are protected"):
        cloud.destroy()
    kept = cloud.destroy(unprotected=True)
    assert bucket in kept
    assert [name for name in kept if "Logs" not in name and "/aws/vendedlogs/" not in name] == [bucket]
    assert (tmp_path / "data" / bucket / KEY).read_bytes() == b"kept"
    with LocalCloud(prod, tmp_path / "data") as again:
        assert again.session.client("s3").get_object(Bucket=bucket, Key=KEY)["Body"].read() == b"kept"


def test_a_bucket_that_nobody_empties_is_not_deleted(dev: Path, tmp_path: Path) -> None:
    def unemptied(template: Template) -> None:
        resources = template["Resources"]
        for name in [name for name, one in resources.items() if one["Type"] == "Custom::S3AutoDeleteObjects"]:
            del resources[name]

    edit(dev, "data", unemptied)
    cloud = LocalCloud(dev, tmp_path / "data")
    cloud.start()
    put(cloud, b"kept")
    with pytest.raises(Undeployable, match=r"AWS::S3::Bucket\) cannot be deleted: .*BucketNotEmpty"):
        cloud.destroy()
    cloud.stop()


# these come last: a process has one local cloud, which from the first use of `stage_of_lake` on is that
@pytest.fixture(scope="module")
def stage_of_lake(product_assembly: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    folder = tmp_path_factory.mktemp("lake")
    with LocalCloud(copied(product_assembly, folder / "dev"), folder / "data") as cloud:
        yield cloud


def _without_lake(assembly: Path) -> None:
    edit(assembly, "data", lambda template: template["Resources"].pop(ids(assembly, "data", "AWS::S3::Bucket")[0]))


def _renamed_lake(assembly: Path) -> None:
    lake = ids(assembly, "data", "AWS::S3::Bucket")[0]
    edit(assembly, "data", lambda template: template["Resources"][lake]["Properties"].update(BucketName="another"))


def _split_lake(assembly: Path) -> None:
    def split(template: Template) -> None:
        for one in template["Resources"].values():
            parameters = one["Properties"].get("TableInput", {}).get("Parameters", {})
            if "projection.bucket.range" in parameters:
                parameters["projection.bucket.range"] = "0,7"

    edit(assembly, "data", split)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        (_without_lake, "remove of AWS::S3::Bucket"),
        (_renamed_lake, "replace of AWS::S3::Bucket"),
        (_split_lake, "1 buckets of the lake become 8"),
    ],
)
def test_an_update_that_would_lose_the_lake_is_refused_and_changes_nothing(
    stage_of_lake: LocalCloud, tmp_path: Path, change: Change, refusal: str
) -> None:
    other = copied(stage_of_lake.assembly, tmp_path / "other")
    change(other)
    before = stage_of_lake.assembly
    with pytest.raises(InputError, match=f"refused: .*{refusal}"):
        stage_of_lake.update(other)
    assert stage_of_lake.assembly == before
    stage_of_lake.session.client("s3").head_bucket(Bucket=stage_of_lake.lake_bucket)


def test_an_update_that_fails_on_its_way_goes_back(stage_of_lake: LocalCloud, changed: Path, tmp_path: Path) -> None:
    put(stage_of_lake, b"first")
    before, door = told(stage_of_lake), stage_of_lake.site_url
    # in the last stack: all others have changed by then
    edit(changed, "web", lambda template: template["Resources"].update(New={"Type": "AWS::Nowhere::Thing"}))
    with pytest.raises(Undeployable, match="AWS::Nowhere::Thing is not provided locally"):
        stage_of_lake.update(changed)
    assert told(stage_of_lake) == before
    assert requests.get(f"{door}/api/symbols", timeout=20).json()["symbols"] != ["AAPL", "NFLX"]
    lake = stage_of_lake.session.client("s3")
    assert lake.get_object(Bucket=stage_of_lake.lake_bucket, Key=KEY)["Body"].read() == b"first"
    edit(changed, "web", lambda template: template["Resources"].pop("New"))
    stage_of_lake.update(changed)
    assert requests.get(f"{door}/api/symbols", timeout=20).json() == {"symbols": ["AAPL", "NFLX"]}
