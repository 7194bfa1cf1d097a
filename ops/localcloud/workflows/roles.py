"""Machines act as sessions of their roles, where moto 5.2.5 acts as the account's owner.

https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from moto.settings import moto_server_port
from moto.stepfunctions.parser.api import (
    HistoryEventType,
    LambdaFunctionFailedEventDetails,
    TaskFailedEventDetails,
)
from moto.stepfunctions.parser.asl.component.common.error_name.custom_error_name import CustomErrorName
from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import FailureEvent, FailureEventException
from moto.stepfunctions.parser.asl.component.common.timeouts.timeout import TimeoutSeconds
from moto.stepfunctions.parser.asl.component.state.exec.state_map.iteration.distributed_iteration_component import (
    DistributedIterationComponent,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_task.state_task_lambda import StateTaskLambda

from ops.localcloud.iam.judge import Judge
from ops.localcloud.iam.policies import Asked
from ops.localcloud.iam.roles import session
from ops.localcloud.patching import replaced

_PARSER = "moto.stepfunctions.parser."
_SESSION = "states"
_DENIED = "AccessDeniedException"


@contextmanager
def machines_in_their_roles(judge: Judge) -> Iterator[None]:
    """What a machine asks of other services is judged by its role's policies while this is open."""

    @cache
    def client_in(role: str, region: str, service: str) -> Any:
        return _client(region, service, judge.credentials(role, _SESSION))

    def client_of(region: str, service: str, state_credentials: Any) -> Any:
        return client_in(state_credentials.role_arn, region, service)

    with ExitStack() as seams:
        # each has taken it from the module that defines it
        for module in [one for name, one in sys.modules.items() if name.startswith(_PARSER)]:
            if "boto_client_for" in vars(module):
                seams.enter_context(replaced(module, boto_client_for=client_of))
        seams.enter_context(replaced(StateTaskLambda, _from_error=_refused_as_on_aws(StateTaskLambda._from_error)))
        mapping = _starting_if_allowed(DistributedIterationComponent._map_run, judge)
        seams.enter_context(replaced(DistributedIterationComponent, _map_run=mapping))
        yield


def _client(region: str, service: str, credentials: dict[str, str]) -> Any:
    """As moto's own, but for whose it is."""
    patience = TimeoutSeconds.DEFAULT_TIMEOUT_SECONDS
    return boto3.client(
        service,  # type: ignore[call-overload]
        region_name=region,
        endpoint_url=f"http://localhost:{moto_server_port()}",
        config=Config(
            parameter_validation=False,
            retries={"total_max_attempts": 1},
            connect_timeout=patience,
            read_timeout=patience,
        ),
        **{name.lower(): value for name, value in credentials.items()},
    )


def _refused_as_on_aws(original: Callable[[Any, Any, Exception], FailureEvent]) -> Callable[..., FailureEvent]:
    def failure(self: Any, env: Any, ex: Exception) -> FailureEvent:
        if not isinstance(ex, ClientError) or ex.response["Error"]["Code"] != _DENIED:
            return original(self, env, ex)
        # as in https://github.com/awslabs/aws-deployment-framework/issues/460
        error = "Lambda.AWSLambdaException"
        told = "Service: AWSLambda; Status Code: 403; Error Code: AccessDeniedException; Proxy: null"
        details = LambdaFunctionFailedEventDetails(error=error, cause=f"{ex.response['Error']['Message']} ({told})")
        event: Any = {"lambdaFunctionFailedEventDetails": details}
        kind = HistoryEventType.LambdaFunctionFailed
        return FailureEvent(env=env, error_name=CustomErrorName(error), event_type=kind, event_details=event)

    return failure


def _starting_if_allowed(original: Callable[[Any, Any, Any], None], judge: Judge) -> Callable[..., None]:
    """A Distributed Map's items are executions, which its machine starts of itself."""

    def map_run(self: Any, env: Any, eval_input: Any) -> None:
        machine = env.states.context_object.context_object_data["StateMachine"]["Id"]
        caller = session(env.aws_execution_details.role_arn, _SESSION)
        if why := judge.refused(caller, [Asked("states:StartExecution", machine)]):
            raise FailureEventException(_task_failed(env, f"StepFunctions.{_DENIED}", why))
        original(self, env, eval_input)

    return map_run


def _task_failed(env: Any, error: str, cause: str) -> FailureEvent:
    details = TaskFailedEventDetails(resource="map", resourceType="map", error=error, cause=cause)
    event: Any = {"taskFailedEventDetails": details}
    kind = HistoryEventType.TaskFailed
    return FailureEvent(env=env, error_name=CustomErrorName(error), event_type=kind, event_details=event)
