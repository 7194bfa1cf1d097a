"""Handlers end with the cloud, however it ends."""

import json
import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from botocore.exceptions import BotoCoreError

from ops.localcloud.account import confined, environment
from ops.localcloud.cloud import LocalCloud
from ops.localcloud.cloudformation.shims import Undeployable
from ops.localcloud.datafolder import running
from tests.integration.localcloud.process import CloudProcess
from tests.integration.localcloud.stage import write_assembly


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks processes up in /proc")
@pytest.mark.parametrize("end", ["stopped", "killed"])
def test_a_busy_handler_and_its_children_end_with_the_cloud(stage_assembly: Path, tmp_path: Path, end: str) -> None:
    told = tmp_path / "pids"
    with CloudProcess(stage_assembly, tmp_path / "data") as cloud:
        functions = cloud.client("lambda")
        (name,) = (
            one["FunctionName"] for one in functions.list_functions()["Functions"] if "-Probe-" in one["FunctionName"]
        )

        def hang() -> None:
            with suppress(BotoCoreError):
                functions.invoke(FunctionName=name, Payload=json.dumps({"do": "hang", "pids": str(told)}))

        caller = threading.Thread(target=hang, daemon=True)
        caller.start()
        wait_until(lambda: told.exists() and len(told.read_text().split()) == 2)
        pids = [int(pid) for pid in told.read_text().split()]
        assert all(map(alive, pids))
        if end == "killed":
            cloud.kill()
    wait_until(lambda: not any(map(alive, pids)))
    assert not alive(cloud.process.pid)


def test_a_failed_start_leaves_nothing_running(tmp_path: Path) -> None:
    assembly = write_assembly(tmp_path / "assembly", extra={"Extra": {"Type": "AWS::Unheard::Of"}})
    environment, threads = dict(os.environ), threading.active_count()
    with pytest.raises(Undeployable, match="AWS::Unheard::Of is not provided locally"):
        LocalCloud(assembly, tmp_path / "data").start()
    assert running(tmp_path / "data") is None
    assert dict(os.environ) == environment
    wait_until(lambda: threading.active_count() <= threads)


def test_a_process_runs_one_cloud_at_a_time_and_can_start_another(stage_assembly: Path, tmp_path: Path) -> None:
    with LocalCloud(stage_assembly, tmp_path / "one") as first:
        bucket = first.lake_bucket
        first.session.client("s3").put_object(Bucket=bucket, Key="bars", Body=b"1")
        with pytest.raises(RuntimeError, match="already runs a local cloud"):
            LocalCloud(stage_assembly, tmp_path / "two").start()
    with LocalCloud(stage_assembly, tmp_path / "two") as second:
        assert second.lake_bucket == bucket
        assert "Contents" not in second.session.client("s3").list_objects_v2(Bucket=bucket)


def test_a_cloud_leaves_the_environment_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    before = dict(os.environ)
    with confined(environment("http://127.0.0.1:1")):
        assert "AWS_PROFILE" not in os.environ
        assert os.environ["AWS_ENDPOINT_URL"] == "http://127.0.0.1:1"
    assert dict(os.environ) == before
