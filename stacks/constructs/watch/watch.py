"""All that watches the scheduled work of a stage."""

from constructs import Construct

from stacks.constructs.watch.job_alarms import JobAlarms
from stacks.constructs.watch.log_queries import LogQueries
from stacks.constructs.watch.model_dashboard import ModelDashboard
from stacks.constructs.watch.monitoring import Monitoring
from stacks.constructs.watch.operations_dashboard import OperationsDashboard
from stacks.constructs.watch.scheduled_work import ScheduledWork
from stacks.constructs.watch.service_alarms import (
    alarm_on_machine,
    alarm_on_queue,
    alarm_on_schedules,
    alarm_on_throttles,
)


class Watch(Construct):
    """Alarms on jobs and services, saved queries, and two dashboards of all that, and of the API `at_edge`."""

    def __init__(
        self, scope: Construct, construct_id: str, *, monitoring: Monitoring, work: ScheduledWork, at_edge: bool
    ) -> None:
        super().__init__(scope, construct_id)
        JobAlarms(self, "Jobs", monitoring=monitoring, hourly=work.hourly, budgeted=work.budgeted)
        for name, machine in work.machines.items():
            alarm_on_machine(machine, name, monitoring)
        alarm_on_queue(work.dead_letters, monitoring)
        alarm_on_schedules(self, monitoring)
        alarm_on_throttles(self, "jobs", list(work.functions.values()), monitoring)
        LogQueries(self, "LogQueries", monitoring=monitoring)
        OperationsDashboard(self, "Operations", monitoring=monitoring, work=work, at_edge=at_edge)
        ModelDashboard(self, "Model", monitoring=monitoring)
