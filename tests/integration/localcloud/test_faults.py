"""What fails in the servers of this machine is told in one line, and its traceback is in a file."""

import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from moto.s3.models import S3Backend
from moto.scheduler.models import EventBridgeSchedulerBackend

from ops.localcloud.cloud import LocalCloud
from ops.localcloud.faults import LocalFault, faults_logged
from ops.localcloud.patching import replaced
from ops.loopback import AnsweringServer, LoopbackServer, Reply, reserve


def broken(*_: object, **__: object) -> Reply:
    raise LookupError("a part of the machinery is missing")


@pytest.fixture
def silent(capfd: pytest.CaptureFixture[str]) -> Iterator[None]:
    """Nothing is printed meanwhile."""
    yield
    assert capfd.readouterr() == ("", "")


@pytest.mark.usefixtures("silent")
def test_a_service_that_fails_is_told_in_one_line_with_the_log(cloud: LocalCloud) -> None:
    with replaced(EventBridgeSchedulerBackend, list_schedules=broken), pytest.raises(LocalFault) as told:
        cloud.schedules()
    log = cloud.data / "logs" / "localcloud.log"
    assert str(told.value) == f"the local cloud failed at ListSchedules: {log} tells why"
    assert "LookupError: a part of the machinery is missing" in log.read_text()
    assert "Traceback" in log.read_text()


@pytest.mark.usefixtures("silent")
def test_a_page_that_fails_is_500_without_its_inside(cloud: LocalCloud) -> None:
    with replaced(S3Backend, get_object=broken), pytest.raises(HTTPError) as refused:
        urlopen(cloud.site_url)  # noqa: S310 - loopback
    with refused.value as answer:
        assert answer.status == 500
        assert b"machinery" not in answer.read()


@pytest.mark.usefixtures("silent")
def test_a_server_of_replies_that_fails_is_logged(tmp_path: Path) -> None:
    with (
        faults_logged(tmp_path / "log"),
        LoopbackServer(AnsweringServer(broken, reserve(0))) as server,
        pytest.raises(ConnectionError),
    ):
        urlopen(server.url)  # noqa: S310 - loopback
    assert "the machinery is missing" in (tmp_path / "log").read_text()


@pytest.mark.usefixtures("silent")
def test_a_thread_that_fails_is_logged(tmp_path: Path) -> None:
    with faults_logged(tmp_path / "log"):
        thread = threading.Thread(target=broken)
        thread.start()
        thread.join()
    assert "the machinery is missing" in (tmp_path / "log").read_text()


def test_without_faults_there_is_no_log(tmp_path: Path) -> None:
    with faults_logged(tmp_path / "log"):
        pass
    assert not (tmp_path / "log").exists()
