"""State machines that execute, and the schedules that start them."""

import json
from typing import Any

from ops.localcloud.cloudformation.deployment import Deployment, Properties
from ops.localcloud.cloudformation.shims import Created, Undeployable, chosen, resource

RETRY_SECONDS = 1
"""A retry waits this long at most: what it waits for is on this machine, and a person watches."""


SCHEDULED = (
    "GroupName",
    "ScheduleExpression",
    "ScheduleExpressionTimezone",
    "StartDate",
    "EndDate",
    "Description",
    "State",
    "Target",
    "FlexibleTimeWindow",
)
"""What is told of a schedule beside its name."""


@resource("AWS::StepFunctions::StateMachine", name="StateMachineName")
def state_machine(deployment: Deployment, name: str, properties: Properties) -> Created:
    """A state machine. moto's own is created where its executing server does not look."""
    if "DefinitionString" not in properties:
        raise Undeployable(f"state machine {name}: only an inline definition is understood")
    answer = deployment.client("stepfunctions").create_state_machine(
        name=name,
        definition=definition_of(properties),
        roleArn=properties["RoleArn"],
        type=properties.get("StateMachineType", "STANDARD"),
    )
    arn = answer["stateMachineArn"]
    return Created(arn, {"Arn": arn, "Name": name})


def definition_of(properties: Properties) -> str:
    """What a machine does, as it is run here."""
    definition = properties["DefinitionString"]
    # moto's own maker leaves the placeholders as they are
    for placeholder, value in properties.get("DefinitionSubstitutions", {}).items():
        definition = definition.replace(f"${{{placeholder}}}", str(value))
    return json.dumps(local_definition(json.loads(definition)))


@resource("AWS::Scheduler::ScheduleGroup", name="Name")
def schedule_group(deployment: Deployment, name: str, _: Properties) -> Created:
    """A group of schedules."""
    answer = deployment.client("scheduler").create_schedule_group(Name=name)
    return Created(name, {"Arn": answer["ScheduleGroupArn"]})


@resource("AWS::Scheduler::Schedule", name="Name")
def schedule(deployment: Deployment, name: str, properties: Properties) -> Created:
    """A schedule; it is kept, and fired by whoever keeps the clock."""
    answer = deployment.client("scheduler").create_schedule(Name=name, **chosen(properties, *SCHEDULED))
    return Created(name, {"Arn": answer["ScheduleArn"]})


def local_definition(part: Any) -> Any:
    """A definition whose retries and waits are short and whose whole percentages moto's parser reads."""
    if isinstance(part, list):
        return [local_definition(item) for item in part]
    if not isinstance(part, dict):
        return part
    local = {name: local_definition(value) for name, value in part.items()}
    # the CDK writes 5, where moto's grammar of the language wants 5.0
    if "ToleratedFailurePercentage" in local:
        local["ToleratedFailurePercentage"] = float(local["ToleratedFailurePercentage"])
    # schedules are fired one after another here: nothing comes while one of them waits
    if local.get("Type") == "Wait" and "Seconds" in local:
        local["Seconds"] = RETRY_SECONDS
    if isinstance(local.get("Retry"), list):
        local["Retry"] = [_short(retrier) for retrier in local["Retry"]]
    return local


def _short(retrier: dict[str, Any]) -> dict[str, Any]:
    # without the cap a BackoffRate would still double the waits
    return {**retrier, "IntervalSeconds": RETRY_SECONDS, "MaxDelaySeconds": RETRY_SECONDS}
