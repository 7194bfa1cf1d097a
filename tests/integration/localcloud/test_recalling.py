"""What was deployed once is not deployed again: a later start recalls it, and answers as the first one did."""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from ops.localcloud.assembly import record
from ops.localcloud.assembly.record import Record
from ops.localcloud.cloud import LocalCloud
from tests.integration.localcloud.answers import Told
from tests.integration.localcloud.resources import machine, one_task
from tests.integration.localcloud.stage import forget, write_assembly

AT = datetime(2026, 5, 30, 0, 5, tzinfo=UTC)
# of this start, not of the deployment
OF_A_START = {
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_ENDPOINT_URL",
    "AWS_LAMBDA_RUNTIME_API",
    "_X_AMZN_TRACE_ID",
}
UNASKED = {
    "moto.cloudformation",
    "moto.ec2",
    "moto.awslambda",
    "moto.stepfunctions",
    "moto.athena",
    "moto.apigatewayv2",
}


@pytest.fixture
def assembly(tmp_path: Path) -> Path:
    return write_assembly(tmp_path / "assembly")


def deploys(assembly: Path, data: Path) -> bool:
    """Whether a start deploys."""
    told: list[str] = []
    with LocalCloud(assembly, data, progress=told.append):
        return bool(told)


def twice(assembly: Path, data: Path, observe: Callable[[LocalCloud], Any]) -> tuple[Any, Any]:
    """What is observed of a deployed stage, and of the recalled one."""
    forget(assembly)
    observed, told = [], []
    for _ in range(2):
        with LocalCloud(assembly, data, {"NEXTDAY_YAHOO_URL": "http://127.0.0.1:1"}, progress=told.append) as cloud:
            observed.append(observe(cloud))
    assert len(told) == len(cloud.outputs)
    return observed[0], observed[1]


@pytest.mark.parametrize("stage", ["stage_assembly", "product_assembly", "live_assembly"])
def test_every_service_tells_the_same_of_every_resource(
    request: pytest.FixtureRequest, tmp_path: Path, stage: str
) -> None:
    deployed, recalled = twice(request.getfixturevalue(stage), tmp_path, lambda cloud: Told(cloud).document())
    assert recalled == deployed


def test_outputs_functions_and_schedules_are_the_same(product_assembly: Path, tmp_path: Path) -> None:
    def observe(cloud: LocalCloud) -> Any:
        return cloud.outputs, cloud.lake_bucket, cloud.functions(), cloud.schedules()

    deployed, recalled = twice(product_assembly, tmp_path, observe)
    assert recalled == deployed


def test_functions_run_with_the_same_code_and_environment(assembly: Path, tmp_path: Path) -> None:
    def observe(cloud: LocalCloud) -> Any:
        environment = cloud.invoke("probe", {"do": "environment"}).output
        assert environment["AWS_ENDPOINT_URL"] == cloud.endpoint
        told = [cloud.invoke("probe", {}).output["greeting"], cloud.invoke("job", {"item": 1}).output]
        return {name: value for name, value in environment.items() if name not in OF_A_START}, told

    deployed, recalled = twice(assembly, tmp_path / "data", observe)
    assert recalled == deployed


def test_the_front_door_serves_the_same(assembly: Path, tmp_path: Path) -> None:
    def observe(cloud: LocalCloud) -> Any:
        served = []
        for path in ("/", "/app.js", "/api/bars?symbol=AAPL", "/api/files/a/b"):
            with urlopen(cloud.site_url + path) as page:  # noqa: S310 - loopback
                said = page.read().partition(b'"headers"')[0]  # then come the port that was asked, and when
                served.append((page.status, page.headers["content-security-policy"], said))
        return served

    deployed, recalled = twice(assembly, tmp_path / "data", observe)
    assert recalled == deployed


def test_schedules_start_the_same_machines(assembly: Path, tmp_path: Path) -> None:
    def observe(cloud: LocalCloud) -> Any:
        fired = [cloud.fire(name, AT) for name in ("stage-daily", "stage-tolerant", "stage-strict", "stage-direct")]
        return [(one.status, one.error and one.error.partition("requestId")[0], bool(one.output)) for one in fired]

    deployed, recalled = twice(assembly, tmp_path / "data", observe)
    assert recalled == deployed


def test_the_lake_has_the_objects_of_the_run_before(assembly: Path, tmp_path: Path) -> None:
    def observe(cloud: LocalCloud) -> Any:
        s3, at = cloud.session.client("s3"), {"Bucket": cloud.lake_bucket, "Key": "bars"}
        if not (tmp_path / "data" / cloud.lake_bucket / "bars").exists():
            s3.put_object(**at, Body=b"bars")
        found = s3.get_object(**at)
        return found["Body"].read(), found["VersionId"], found["ETag"]

    deployed, recalled = twice(assembly, tmp_path / "data", observe)
    assert recalled == deployed


def test_a_run_that_asks_one_function_makes_nothing_else(assembly: Path, tmp_path: Path) -> None:
    code = f"""
import sys
from pathlib import Path
from ops.localcloud.cloud import LocalCloud
with LocalCloud(Path({str(assembly)!r}), Path({str(tmp_path / "data")!r})) as cloud:
    cloud.invoke("probe", {{}})
print(*sys.modules)
"""
    deploys(assembly, tmp_path / "data")
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not UNASKED & set(ran.stdout.split())


def test_a_changed_template_is_deployed(assembly: Path, tmp_path: Path) -> None:
    deploys(assembly, tmp_path / "data")
    template = assembly / "assembly-stage" / "app.template.json"
    declared = json.loads(template.read_text())
    declared["Resources"]["New"] = machine("Job", {"Job": one_task("Job")}, "Job")
    template.write_text(json.dumps(declared))
    with LocalCloud(assembly, tmp_path / "data") as cloud:
        machines = cloud.session.client("stepfunctions").list_state_machines()["stateMachines"]
    assert "-New-" in "".join(one["name"] for one in machines)


def test_another_version_of_the_local_cloud_deploys_anew(
    assembly: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, code = tmp_path / "data", tmp_path / "code"
    code.mkdir()
    monkeypatch.setattr(record, "_OWN_CODE", code)
    assert [deploys(assembly, data) for _ in range(2)] == [True, False]
    (code / "new.py").write_text("pass")
    assert [deploys(assembly, data) for _ in range(2)] == [True, False]


def test_another_version_of_moto_deploys_anew(assembly: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deploys(assembly, tmp_path / "data")
    monkeypatch.setattr(record, "version", lambda _: "0")
    assert deploys(assembly, tmp_path / "data")


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: content[: len(content) // 2],
        lambda content: content.replace(b"stage-data-lake", b"stage-data-lost"),
        lambda content: b"\xff" + content,
        lambda content: content.partition(b"\n")[0] + b"\n{}",
    ],
    ids=["empty", "cut", "altered", "no text", "another document"],
)
def test_a_damaged_record_is_made_anew(assembly: Path, tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    deploys(assembly, tmp_path / "data")
    place = Record(assembly).place
    place.write_bytes(damage(place.read_bytes()))
    assert [deploys(assembly, tmp_path / "data") for _ in range(2)] == [True, False]


def test_a_failed_deployment_is_not_recalled(tmp_path: Path) -> None:
    assembly = write_assembly(tmp_path / "assembly", extra={"Extra": {"Type": "AWS::Unheard::Of"}})
    for _ in range(2):
        with pytest.raises(Exception, match="AWS::Unheard::Of is not provided locally"):
            LocalCloud(assembly, tmp_path / "data").start()
