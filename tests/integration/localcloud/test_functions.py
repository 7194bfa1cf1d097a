"""Functions run as deployed: their code, their environment, their failures."""

import json
import os
from typing import Any

import pytest

from ops.localcloud.cloud import LocalCloud


@pytest.fixture
def call(cloud: LocalCloud) -> Any:
    names = {name: function.name for function in cloud.functions() for name in _aliases(function.name)}
    client = cloud.session.client("lambda")

    def invoke(function: str, **event: Any) -> tuple[Any, bool]:
        answer = client.invoke(FunctionName=names[function], Payload=json.dumps(event))
        return json.loads(answer["Payload"].read()), "FunctionError" in answer

    return invoke


def _aliases(name: str) -> list[str]:
    return [alias for alias in ("Probe", "Web", "Broken", "Job") if f"-{alias}-" in name]


def test_a_zip_function_runs_with_its_layers(call: Any) -> None:
    result, failed = call("Probe", symbol="AAPL")
    assert not failed
    assert result["greeting"] == "from the layer"
    assert result["event"] == {"symbol": "AAPL"}
    assert 0 < result["remaining"] <= 1000


def test_a_handler_is_a_process_that_stays_warm(call: Any) -> None:
    (first, _), (second, _) = call("Probe"), call("Probe")
    assert first["pid"] == second["pid"] != os.getpid()


def test_an_image_function_runs_what_its_dockerfile_copies(call: Any) -> None:
    result, failed = call("Job", item=1)
    assert not failed
    assert result["told"] == "from the image"


def test_a_function_sees_the_deployed_environment_and_no_real_account(
    call: Any, cloud: LocalCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "production")
    environment, _ = call("Probe", do="environment")
    assert environment["LAKE"] == cloud.lake_bucket
    assert environment["NEXTDAY_YAHOO_URL"] == "http://127.0.0.1:1"
    assert environment["AWS_ENDPOINT_URL"] == cloud.endpoint
    assert environment["AWS_ALLOW_HTTP"] == "true"
    assert environment["AWS_ACCESS_KEY_ID"].startswith("ASIA")
    assert environment["AWS_CONFIG_FILE"] == os.devnull
    assert "AWS_PROFILE" not in environment
    assert "PYTEST_CURRENT_TEST" not in environment


@pytest.mark.parametrize("absent", ["nextday", "ops", "foreign", "app_of_another_function"])
def test_a_function_cannot_import_what_it_does_not_carry(call: Any, absent: str) -> None:
    error, failed = call("Probe", do="import", module=absent)
    assert failed
    assert error["errorType"] == "ModuleNotFoundError"


def test_a_function_finds_the_interpreters_packages(call: Any) -> None:
    assert call("Probe", do="import", module="boto3")[1] is False


def test_an_exception_reaches_the_caller_with_its_trace(call: Any) -> None:
    error, failed = call("Probe", do="raise")
    assert failed
    assert (error["errorType"], error["errorMessage"]) == ("ValueError", "no bars arrived")
    assert "app.py" in "".join(error["stackTrace"])


def test_a_handler_that_cannot_be_imported_says_why(call: Any) -> None:
    error, failed = call("Broken")
    assert failed
    assert error["errorType"] == "Runtime.ImportModuleError"
    assert "no_such_module" in error["errorMessage"]


def test_a_process_that_ends_fails_its_event_and_is_replaced(call: Any) -> None:
    error, failed = call("Probe", do="exit")
    assert failed
    assert error["errorType"] == "Runtime.ExitError"
    assert "exit status 3" in error["errorMessage"]
    assert call("Probe")[1] is False


def test_a_function_ends_at_its_timeout_and_is_replaced(call: Any) -> None:
    error, failed = call("Probe", do="sleep")
    assert failed
    assert error["errorType"] == "Sandbox.Timedout"
    assert "timed out after 1.00 seconds" in error["errorMessage"]
    assert call("Probe")[1] is False


def test_what_a_function_prints_is_in_its_log_file_and_in_cloudwatch(call: Any, cloud: LocalCloud) -> None:
    call("Probe", do="print")
    (name,) = (function.name for function in cloud.functions() if "-Probe-" in function.name)
    assert "one line of log" in (cloud.data / "logs" / f"{name}.log").read_text()
    events = cloud.session.client("logs").filter_log_events(logGroupName=f"/aws/lambda/{name}")["events"]
    assert "one line of log" in [event["message"] for event in events]


def test_a_function_is_found_by_its_service_name(cloud: LocalCloud) -> None:
    assert cloud.invoke("probe", {"a": 1}).output["event"] == {"a": 1}
    assert cloud.invoke("job", {"item": 1, "bad": [1]}).error == "LookupError: item 1 is bad"
