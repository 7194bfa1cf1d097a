"""Step Functions as AWS's, where moto 5.2.5 is not."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from moto.stepfunctions.parser.api import HistoryEventType, TaskFailedEventDetails
from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import FailureEvent, FailureEventException
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name import StatesErrorName
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name_type import StatesErrorNameType
from moto.stepfunctions.parser.asl.component.state.exec.state_map.iteration import (
    distributed_iteration_component as component,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_map.iteration.itemprocessor import (
    distributed_item_processor_worker as worker,
)
from moto.stepfunctions.parser.asl.eval.event.event_manager import EventManager
from moto.stepfunctions.parser.backend.execution import BaseExecutionWorkerCommunication
from moto.stepfunctions.parser.backend.execution_worker import ExecutionWorker
from moto.stepfunctions.parser.models import StepFunctionsParserBackend

from ops.localcloud.patching import replaced
from ops.localcloud.workflows.limits import limited_data


def _untold(*_: object) -> None:
    """Nobody asks."""


@contextmanager
def faithful_machines(
    ended: Callable[[str, str], None] = _untold, happened: Callable[[str, Any], None] = _untold
) -> Iterator[None]:
    """Maps fail when more items fail than tolerated, data has its limits, executions can be asked for from the start.

    moto calls such maps succeeded, with nulls. The cause also tells the first item's error, which AWS keeps in the
    child execution. `ended` is told the machine of every execution that has ended, and how; `happened` the type and the
    details of every event, those of children too.
    """
    terminated, add_event = BaseExecutionWorkerCommunication.terminated, EventManager.add_event

    def added(self: Any, context: Any, event_type: Any, event_details: Any = None, *more: Any, **named: Any) -> Any:
        happened(event_type.value, event_details)
        return add_event(self, context, event_type, event_details, *more, **named)

    def told(self: Any) -> None:
        terminated(self)
        ended(self.execution.state_machine.arn, self.execution.exec_status.value)

    with (
        _failing_maps(),
        limited_data(),
        replaced(ExecutionWorker, start=_with_environment(ExecutionWorker.start)),
        replaced(BaseExecutionWorkerCommunication, terminated=told),
        replaced(EventManager, add_event=added),
    ):
        yield


def _with_environment(start: Callable[[Any], None]) -> Callable[[Any], None]:
    def start_with_environment(self: Any) -> None:
        """That of moto comes once the definition is parsed, seconds on a busy machine; until then asking fails."""
        self.env = environment = self._get_evaluation_environment()
        # asked for once more by the thread that has parsed, which must go on with the same
        self._get_evaluation_environment = lambda: environment
        start(self)

    return start_with_environment


@contextmanager
def unparsed_definitions() -> Iterator[None]:
    """A new machine's definition, which its execution parses anyway, is taken as it is: each costs 0.15 s."""
    with replaced(StepFunctionsParserBackend, _validate_definition=staticmethod(lambda definition: None)):  # noqa: ARG005
        yield


@contextmanager
def _failing_maps() -> Iterator[None]:
    run_map = component.DistributedIterationComponent._map_run
    run_item = worker.DistributedItemProcessorWorker._eval_job

    def run_item_noting_failure(self: Any, env: Any, job: Any) -> None:
        run_item(self, env, job)
        error = getattr(env.program_state(), "error", None)
        if error:
            # moto's record counts failures and forgets their causes
            vars(self._map_run_record).setdefault("first_error", error)

    def run_map_to_its_verdict(self: Any, env: Any, eval_input: Any) -> None:
        run_map(self, env, eval_input)
        _judge(env, eval_input)

    with (
        replaced(worker.DistributedItemProcessorWorker, _eval_job=run_item_noting_failure),
        replaced(component.DistributedIterationComponent, _map_run=run_map_to_its_verdict),
    ):
        yield


def _judge(env: Any, eval_input: Any) -> None:
    """Raise what AWS raises when more items of a map failed than either tolerance allows; one of 0 is none."""
    record = eval_input.map_run_record
    counted = record.item_counter
    failed = counted.failed.get() + counted.timed_out.get() + counted.aborted.get()
    share = 100 * failed / max(counted.total.get(), 1)
    told = ((failed, eval_input.tolerated_failure_count), (share, eval_input.tolerated_failure_percentage))
    tolerances = [(found, most) for found, most in told if most]
    if any(found > most for found, most in tolerances) or (failed and not tolerances):
        raise _threshold_exceeded(env, failed, counted.total.get(), vars(record).get("first_error"))


def _threshold_exceeded(env: Any, failed: int, total: int, first_error: Any) -> Exception:
    name = StatesErrorName(typ=StatesErrorNameType.StatesExceedToleratedFailureThreshold)
    details = TaskFailedEventDetails(
        resource="map",
        resourceType="map",
        error=name.error_name,
        cause=f"{failed} of {total} items failed, more than tolerated; first: {_told(first_error)}",
    )
    event: Any = {"taskFailedEventDetails": details}
    return FailureEventException(
        FailureEvent(env=env, error_name=name, event_type=HistoryEventType.TaskFailed, event_details=event)
    )


def _told(error: Any) -> str:
    return f"{error.get('error')}: {error.get('cause')}" if isinstance(error, dict) else str(error)
