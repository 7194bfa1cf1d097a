"""How much data Step Functions takes, where moto 5.2.5 takes more: 256 KiB into an execution, a task and a state.

https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html#service-limits-task-executions
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from moto.stepfunctions.exceptions import ValidationException
from moto.stepfunctions.parser.asl.component.common.error_name.error_equals_decl import ErrorEqualsDecl
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name import StatesErrorName
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name_type import StatesErrorNameType
from moto.stepfunctions.parser.asl.component.state.exec.state_task.state_task import StateTask
from moto.stepfunctions.parser.asl.component.state.exec.state_task.state_task_lambda import StateTaskLambda
from moto.stepfunctions.parser.models import StepFunctionsParserBackend

from ops.localcloud.patching import replaced

MOST_BYTES = 256 * 1024
# https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html#error-handling-error-representation
_TERMINAL = tuple(
    StatesErrorName(typ=kind)
    for kind in (StatesErrorNameType.StatesStatesDataLimitExceeded, StatesErrorNameType.StatesRuntime)
)


@contextmanager
def limited_data() -> Iterator[None]:
    """More data than that fails the execution while this is open; moto itself looks at results and at outputs.

    States.ALL neither catches that nor tries it again.
    """
    with (
        replaced(
            StepFunctionsParserBackend, start_execution=_of_limited_input(StepFunctionsParserBackend.start_execution)
        ),
        replaced(StateTask, _eval_parameters=_within_limits(StateTask._eval_parameters)),
        replaced(StateTaskLambda, _eval_parameters=_within_limits(StateTaskLambda._eval_parameters)),
        replaced(ErrorEqualsDecl, _eval_body=_sparing_the_terminal(ErrorEqualsDecl._eval_body)),
    ):
        yield


def _of_limited_input(original: Callable[..., Any]) -> Callable[..., Any]:
    def start_execution(
        self: Any, state_machine_arn: str, name: Any = None, execution_input: Any = None, *more: Any, **named: Any
    ) -> Any:
        if len((execution_input or "").encode()) > MOST_BYTES:
            raise ValidationException(
                "1 validation error detected: Value at 'input' failed to satisfy constraint: "
                f"Member must have length less than or equal to {MOST_BYTES}"
            )
        return original(self, state_machine_arn, name, execution_input, *more, **named)

    return start_execution


def _within_limits(original: Callable[..., Any]) -> Callable[..., Any]:
    def parameters(self: Any, env: Any) -> Any:
        built = original(self, env)
        # a function that is named as the resource is no part of its input
        self._verify_size_quota(env=env, value=built["Payload"] if isinstance(self, StateTaskLambda) else built)
        return built

    return parameters


def _sparing_the_terminal(original: Callable[..., None]) -> Callable[..., None]:
    def equals(self: Any, env: Any) -> None:
        error = env.stack[-1]
        original(self, env)
        if error in _TERMINAL and error not in self.error_names:
            env.stack[-1] = False

    return equals
