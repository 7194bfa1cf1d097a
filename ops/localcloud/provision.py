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
from ops.localcloud.cloudformation.functions import declared_functions
from ops.localcloud.cloudformation.shims import Undeployable
from ops.localcloud.datafolder import DataFolder, write_whole
from ops.localcloud.iam.judge import Judge
from ops.localcloud.metrics.queues import observe_queues
from ops.localcloud.metrics.recorder import Recorder
from ops.localcloud.metrics.store import MetricStore
from ops.localcloud.metrics.watch import AlarmWatch
from ops.localcloud.runtime.code import CodeStore
from ops.localcloud.runtime.pool import Functions
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
        self.functions.become(declared_functions(self.deployment))
        Record(assembly).keep(self.deployment)

    def destroy(self, assembly: Path) -> list[Resource]:
        """Delete all stacks; what is kept. Raises Undeployable."""
        from ops.localcloud.cloudformation.engine import take_away  # noqa: PLC0415 - as above

        self.services.prepare_all()
        # from now on it is not recalled, however far the deletion comes
        Record(assembly).forget()
        self.functions.become([])
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
        recorder = Recorder(MetricStore.opened(data.metrics), clock)
        recorder.store.trim()
        watch = AlarmWatch(deployment, recorder.store, data.alarms, partial(_tell, session))
        judge = Judge(lambda service: services.prepare(service))  # noqa: PLW0108 - who is judged is made before them
        variables = {**environment(endpoint), **_scratch(data), **extra_env}
        functions = Functions(
            store, variables, lambda one: judge.credentials(one.role, one.name), data.logs, recorder.invoked
        )
        # seams are closed after the server, whose last requests may still add one
        files, seams = ObjectFiles(data.folder), exits.enter_context(ExitStack())
        s3 = PersistentS3(files)
        services = Services(deployment, functions, judge, files, s3, seams, not known, recorder, watch)
        exits.enter_context(served(listener, services.prepare, judge.over))
        # around the locks of strict_s3, which `served` has put into the same methods
        exits.enter_context(s3.installed())
        # ends before the AWS that its processes ask
        exits.callback(functions.close)
        if not known:
            _deploy(assembly, deployment, progress)
            record.keep(deployment)
        write_whole(data.dashboards, json.dumps(_dashboards(deployment)))
        for function in declared_functions(deployment):
            functions.add(function)
        yield Provisioned(deployment, session, functions, judge, services, recorder, watch)
    # at the end, when what this run has used is the newest
    store.forget_old()


def _deploy(assembly: Path, deployment: Deployment, progress: Callable[[str], None]) -> None:
    from ops.localcloud.cloudformation.engine import deploy  # noqa: PLC0415 - imports all of moto, for a second

    announce(deployment.assets, deployment.client("s3"))
    for stack in stacks(assembly):
        progress(f"deploying {stack.name}")
        deploy(stack, deployment)


def _dashboards(deployment: Deployment) -> dict[str, Any]:
    boards = [one.properties for one in deployment.of_type("AWS::CloudWatch::Dashboard")]
    return {one["DashboardName"]: json.loads(one["DashboardBody"]) for one in boards}


def _tell(session: LocalSession, topic: str, subject: str, message: str) -> None:
    session.client("sns").publish(TopicArn=topic, Subject=subject, Message=message)


def _scratch(data: DataFolder) -> dict[str, str]:
    """The functions' own /tmp, empty at the start."""
    folder = data.own / "tmp"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return {"HOME": str(folder), "TMPDIR": str(folder)}
