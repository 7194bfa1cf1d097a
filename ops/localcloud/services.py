"""moto's services, each made ready when it is first asked: most runs ask for few, and all of them take a second."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import RLock

from ops.localcloud.assembly.assets import announce
from ops.localcloud.cloudformation.custom import SITE_DEPLOYMENT
from ops.localcloud.cloudformation.deployment import Deployment, Resource
from ops.localcloud.cloudformation.makers import make_again
from ops.localcloud.iam.judge import Judge
from ops.localcloud.meter import Meter
from ops.localcloud.metrics.recorder import Recorder
from ops.localcloud.metrics.watch import AlarmWatch
from ops.localcloud.runtime.pool import Functions
from ops.localcloud.s3.lifecycle import expire
from ops.localcloud.s3.objectfiles import ObjectFiles
from ops.localcloud.s3.persistence import PersistentS3
from ops.localcloud.streams.pump import Pump
from ops.localcloud.workflows.executions import Ends

# a function is refused without its role, and makes its log group itself where there is none yet; a query needs tables
# and its code, which is in S3
_FIRST = {"awslambda": ("iam", "logs", "s3"), "athena": ("glue", "s3")}


def _nothing_kept(_: list[str]) -> None:
    """No front door is open yet."""


@dataclass
class Services:
    """What stands behind one endpoint.

    Of a deployment that is not `made` but on record, each resource is made again with its service. What is added to a
    service ends with `exits`. `clear_edge` is told the paths of every invalidation.
    """

    deployment: Deployment
    functions: Functions
    judge: Judge
    files: ObjectFiles
    s3: PersistentS3
    exits: ExitStack
    made: bool
    recorder: Recorder
    watch: AlarmWatch
    meter: Meter
    pump: Pump
    clear_edge: Callable[[list[str]], None] = field(default=_nothing_kept)
    ends: Ends = field(init=False, default_factory=Ends)
    _ready: set[str] = field(init=False, default_factory=set)
    _lock: RLock = field(init=False, default_factory=RLock)

    def prepare(self, service: str) -> None:
        """Make a service ready, unless it is; whoever asks for another one meanwhile waits."""
        with self._lock:
            if service in self._ready:
                return
            for earlier in _FIRST.get(service, ()):
                self.prepare(earlier)
            if not self.made:
                self._make_again(service)
            # after the buckets are made: objects are put into them
            if service == "s3":
                self._bring_objects_back()
            self.exits.enter_context(self._seam(service))
            self._ready.add(service)

    def is_ready(self, service: str) -> bool:
        """Whether anybody has asked for a service."""
        return service in self._ready

    def _make_again(self, service: str) -> None:
        if service == "s3":
            announce(self.deployment.assets, self.deployment.client("s3"))
        with _trust(service):
            for resource in self.deployment.resources:
                if resource.service == service:
                    make_again(resource, self.deployment)

    def prepare_all(self) -> None:
        """Make every service ready that has a resource."""
        for service in sorted({one.service for one in self.deployment.resources}):
            self.prepare(service)

    def redeployed(self) -> None:
        """Keep the objects of the buckets that there are now."""
        self.s3.keep({one.physical_id for one in self._kept_buckets()})

    def _kept_buckets(self) -> list[Resource]:
        """Every bucket but the ones that each start fills anew."""
        filled = {one.properties["DestinationBucketName"] for one in self.deployment.of_type(SITE_DEPLOYMENT)}
        return [one for one in self.deployment.of_type("AWS::S3::Bucket") if one.physical_id not in filled]

    def _bring_objects_back(self) -> None:
        """Those of earlier runs."""
        buckets = self._kept_buckets()
        for bucket in buckets:
            expire(self.files, bucket.physical_id, bucket.properties, datetime.now(UTC))
        self.s3.restore({bucket.physical_id for bucket in buckets})

    def _seam(self, service: str) -> AbstractContextManager[None]:
        """What the local cloud adds to a service of moto's, whose part of moto is imported with it."""
        seams = {
            "athena": self._athena,
            "awslambda": self._functions,
            "cloudfront": self._edges,
            "cloudwatch": self._alarms,
            "dynamodb": self._items,
            "kinesis": self._streams,
            "stepfunctions": self._machines,
        }
        return seams[service]() if service in seams else nullcontext()

    def _athena(self) -> AbstractContextManager[None]:
        from ops.localcloud.athena.service import Athena  # noqa: PLC0415 - imports moto's Athena

        return Athena(self.files).installed()

    def _functions(self) -> AbstractContextManager[None]:
        from ops.localcloud.runtime.invoking import running_functions  # noqa: PLC0415 - imports moto's Lambda

        return running_functions(self.functions, self.judge, self.recorder.throttled)

    def _edges(self) -> AbstractContextManager[None]:
        from ops.localcloud.frontdoor.invalidations import clearing_caches  # noqa: PLC0415 - imports moto's CloudFront

        return clearing_caches(self.deployment, lambda paths: self.clear_edge(paths))  # noqa: PLW0108 - set later

    def _alarms(self) -> AbstractContextManager[None]:
        from ops.localcloud.metrics.engine import telling_cloudwatch  # noqa: PLC0415 - imports moto's CloudWatch

        return telling_cloudwatch(self.watch)

    def _items(self) -> AbstractContextManager[None]:
        from ops.localcloud.streams.items import expiring_items  # noqa: PLC0415 - imports moto's DynamoDB

        return expiring_items()

    def _streams(self) -> AbstractContextManager[None]:
        from ops.localcloud.streams.kinesis import pumped_streams  # noqa: PLC0415 - imports moto's Kinesis

        return pumped_streams(self.pump)

    def _machines(self) -> AbstractContextManager[None]:
        from ops.localcloud.workflows.roles import machines_in_their_roles  # noqa: PLC0415 - imports Step Functions
        from ops.localcloud.workflows.statemachines import faithful_machines  # noqa: PLC0415 - as above

        def ended(machine: str, status: str) -> None:
            self.recorder.ended(machine, status)
            self.ends.another()

        faithful = faithful_machines(ended, self.meter.happened)
        return _both(faithful, machines_in_their_roles(self.judge))


@contextmanager
def _both(one: AbstractContextManager[None], other: AbstractContextManager[None]) -> Iterator[None]:
    with one, other:
        yield


def _trust(service: str) -> AbstractContextManager[None]:
    """What need not be checked again of resources that were deployed before."""
    if service == "stepfunctions":
        from ops.localcloud.workflows.statemachines import unparsed_definitions  # noqa: PLC0415 - imports moto's Step Functions

        return unparsed_definitions()
    return nullcontext()
