"""All that watches the scheduled work of a stage."""

from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from stacks.constructs.watch.job_alarms import JobAlarms
from stacks.constructs.watch.log_queries import LogQueries
from stacks.constructs.watch.model_dashboard import ModelDashboard
from stacks.constructs.watch.monitoring import Monitoring
from stacks.constructs.watch.operations_dashboard import OperationsDashboard
from stacks.constructs.watch.service_alarms import (
    alarm_on_machine,
    alarm_on_queue,
    alarm_on_schedules,
    alarm_on_throttles,
)


class Watch(Construct):
    """Alarms on jobs and services, saved queries, and two dashboards of all that, and of the API `at_edge`."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        monitoring: Monitoring,
        functions: dict[str, lambda_.IFunction],
        machines: dict[str, sfn.StateMachine],
        dead_letters: sqs.Queue,
        at_edge: bool,
    ) -> None:
        super().__init__(scope, construct_id)
        JobAlarms(self, "Jobs", monitoring=monitoring)
        for name, machine in machines.items():
            alarm_on_machine(machine, name, monitoring)
        alarm_on_queue(dead_letters, monitoring)
        alarm_on_schedules(self, monitoring)
        alarm_on_throttles(self, "jobs", list(functions.values()), monitoring)
        LogQueries(self, "LogQueries", monitoring=monitoring)
        OperationsDashboard(
            self,
            "Operations",
            monitoring=monitoring,
            functions=functions,
            machines=machines,
            dead_letters=dead_letters,
            at_edge=at_edge,
        )
        ModelDashboard(self, "Model", monitoring=monitoring)
