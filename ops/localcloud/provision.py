"""From a cloud assembly to running stacks: deployed once, and from then on made again from what is on record."""

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from ops.localcloud.account import environment
from ops.localcloud.assembly.assets import announce, assets_of
from ops.localcloud.assembly.record import Record
from ops.localcloud.assembly.synthesis import stacks
from ops.localcloud.backend import served
from ops.localcloud.clients import LocalSession
from ops.localcloud.cloudformation.deployment import Deployment, Resource
from ops.localcloud.cloudformation.shims import Undeployable
from ops.localcloud.datafolder import DataFolder, write_whole
from ops.localcloud.iam.judge import Judge
from ops.localcloud.live import Live
from ops.localcloud.meter import Meter
from ops.localcloud.metrics.queues import observe_queues
from ops.localcloud.metrics.recorder import Recorder
from ops.localcloud.metrics.store import MetricStore
from ops.localcloud.metrics.watch import AlarmWatch
from ops.localcloud.runtime.code import CodeStore
from ops.localcloud.runtime.pool import Functions, Observed
from ops.localcloud.runtime.sandbox import Outcome
from ops.localcloud.s3.notices import Notices
from ops.localcloud.s3.objectfiles import ObjectFiles
from ops.localcloud.s3.persistence import PersistentS3
from ops.localcloud.secrets import Secrets
from ops.localcloud.services import Services
from ops.loopback import reserve


@dataclass(frozen=True)
class Provisioned:
    """Running stacks: what was deployed, the AWS that holds it, the functions that run, and who judges them."""

    deployment: Deployment
    session: LocalSession
    functions: Functions
    judge: Judge
    services: Services
    recorder: Recorder
    watch: AlarmWatch
    meter: Meter
    live: Live

    def acting(self, role: str) -> LocalSession:
        """A session of EventBridge Scheduler in a role."""
        return LocalSession(self.session.endpoint, self.session.log, self.judge.credentials(role, "scheduler"))

    def judge_alarms(self, now: datetime) -> list[str]:
        """Judge every alarm at an instant and tell those that changed, whose names are returned."""
        # where nobody has asked for SQS, no queue holds anything
        if self.services.is_ready("sqs"):
            observe_queues(self.deployment, self.session.client("sqs"), self.recorder)
        return self.watch.evaluate(now)

    def update(self, assembly: Path, former: Path) -> None:
        """Become the stacks of another assembly. Raises Undeployable, once the `former` ones are there again."""
        self.services.prepare_all()
        try:
            self._become(assembly)
        except Undeployable:
            # what was not reached is there, too
            self.deployment.resources.extend(self.deployment.earlier.values())
            self._become(former)
            raise

    def _become(self, assembly: Path) -> None:
        from ops.localcloud.cloudformation.engine import redeploy  # noqa: PLC0415 - imports all of moto, for a second

        self.deployment.assets = assets_of(assembly)
        announce(self.deployment.assets, self.deployment.client("s3"))
        redeploy(stacks(assembly), self.deployment)
        self.services.redeployed()
        self.live.become(self.deployment)
        Record(assembly).keep(self.deployment)

    def destroy(self, assembly: Path) -> list[Resource]:
        """Delete all stacks; what is kept. Raises Undeployable."""
        from ops.localcloud.cloudformation.engine import take_away  # noqa: PLC0415 - as above

        self.services.prepare_all()
        # from now on it is not recalled, however far the deletion comes
        Record(assembly).forget()
        self.live.become(Deployment(self.deployment.assets))
        take_away(self.deployment.resources, self.deployment)
        self.deployment.resources = [one for one in self.deployment.resources if one.kept]
        return self.deployment.resources


@contextmanager
def provisioned(
    assembly: Path,
    data: DataFolder,
    extra_env: Mapping[str, str],
    secrets: Secrets,
    progress: Callable[[str], None],
    *,
    clock: Callable[[], datetime],
) -> Iterator[Provisioned]:
    """The stacks of `assembly`, whose functions also get `extra_env`. Raises Undeployable, InputError for a secret."""
    store, record, deployment = CodeStore(data.own / "code"), Record(assembly), Deployment(assets_of(assembly), secrets)
    known = record.recall(deployment)
    with ExitStack() as exits:
        # before anything is served there: the functions' environment names it, and early requests wait in its backlog
        listener = exits.enter_context(reserve(0))
        endpoint = f"http://127.0.0.1:{listener.getsockname()[1]}"
        session = LocalSession(endpoint, data.faults)
        recorder = Recorder(_metrics(data), clock)
        watch = AlarmWatch(deployment, recorder.store, data.alarms, partial(_tell, session))
        # those who count and judge are made before the functions and services
        counting = Meter(lambda: functions.deployed.values())  # noqa: PLW0108
        meter = exits.enter_context(_metering(counting, recorder.store, data))
        judge = Judge(lambda service: services.prepare(service), meter.asked)  # noqa: PLW0108
        variables = {**environment(endpoint), **_scratch(data), **extra_env}
        functions = Functions(
            store,
            variables,
            lambda one: judge.credentials(one.role, one.name),
            data.logs,
            observed=_told_to(recorder.invoked, meter.invoked),
        )
        # seams are closed after the server, whose last requests may still add one
        files, seams = ObjectFiles(data.folder), exits.enter_context(ExitStack())
        s3 = PersistentS3(files, Notices(deployment, partial(_start, session, judge)).created)
        live = Live(functions, judge, partial(_send, session), recorder)
        services = Services(
            deployment, functions, judge, files, s3, seams, not known, recorder, watch, meter, live.pump
        )
        exits.enter_context(served(listener, services.prepare, judge.over))
        # around the locks of strict_s3, which `served` has put into the same methods
        exits.enter_context(s3.installed())
        # ends before the AWS that its processes ask
        exits.callback(live.close)
        if not known:
            _deploy(assembly, deployment, record, progress)
        write_whole(data.dashboards, json.dumps(_dashboards(deployment)))
        live.become(deployment)
        yield Provisioned(deployment, session, functions, judge, services, recorder, watch, meter, live)
    # at the end, when what this run has used is the newest
    store.forget_old()


def _told_to(*observers: Observed) -> Observed:
    def observed(function: str, outcome: Outcome, seconds: float) -> None:
        for told in observers:
            told(function, outcome, seconds)

    return observed


@contextmanager
def _metering(meter: Meter, store: MetricStore, data: DataFolder) -> Iterator[Meter]:
    """A meter that hears every metric; what it has counted is left in the data folder."""
    with store.heard_by(meter.measured):
        yield meter
    write_whole(data.usage, json.dumps(meter.usage, indent=1))


def _metrics(data: DataFolder) -> MetricStore:
    """Of earlier runs, as far as anybody will ask for them."""
    store = MetricStore.opened(data.metrics)
    store.trim()
    return store


def _deploy(assembly: Path, deployment: Deployment, record: Record, progress: Callable[[str], None]) -> None:
    from ops.localcloud.cloudformation.engine import deploy  # noqa: PLC0415 - imports all of moto, for a second

    announce(deployment.assets, deployment.client("s3"))
    for stack in stacks(assembly):
        progress(f"deploying {stack.name}")
        deploy(stack, deployment)
    record.keep(deployment)


def _dashboards(deployment: Deployment) -> dict[str, Any]:
    boards = [one.properties for one in deployment.of_type("AWS::CloudWatch::Dashboard")]
    return {one["DashboardName"]: json.loads(one["DashboardBody"]) for one in boards}


def _tell(session: LocalSession, topic: str, subject: str, message: str) -> None:
    session.client("sns").publish(TopicArn=topic, Subject=subject, Message=message)


def _start(session: LocalSession, judge: Judge, role: str, machine: str, told: str) -> None:
    """Start a machine as EventBridge does: as a session of the role that its rule names."""
    credentials = {name.lower(): value for name, value in judge.credentials(role, "events").items()}
    session.client("stepfunctions", **credentials).start_execution(stateMachineArn=machine, input=told)


def _send(session: LocalSession, queue: str, message: str) -> None:
    sqs = session.client("sqs")
    url = sqs.get_queue_url(QueueName=queue.rpartition(":")[2])["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody=message)


def _scratch(data: DataFolder) -> dict[str, str]:
    """The functions' own /tmp, empty at the start."""
    folder = data.own / "tmp"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return {"HOME": str(folder), "TMPDIR": str(folder)}
