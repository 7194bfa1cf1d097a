"""From a cloud assembly to running stacks: an empty AWS, the templates, the functions, the objects of earlier runs."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from ops.localcloud.account import environment
from ops.localcloud.assembly import stacks
from ops.localcloud.assets import announce, assets_of
from ops.localcloud.athena.service import Athena
from ops.localcloud.backend import LocalSession, running_functions, served
from ops.localcloud.cloudformation.custom import SITE_DEPLOYMENT
from ops.localcloud.cloudformation.deployment import Deployment
from ops.localcloud.cloudformation.engine import deploy
from ops.localcloud.code import CodeStore
from ops.localcloud.datafolder import DataFolder
from ops.localcloud.lifecycle import expire
from ops.localcloud.objectfiles import ObjectFiles
from ops.localcloud.persistence import PersistentS3
from ops.localcloud.runtime.pool import Functions
from ops.localcloud.statemachines import failing_maps


@contextmanager
def provisioned(
    assembly: Path, data: DataFolder, extra_env: Mapping[str, str], progress: Callable[[str], None]
) -> Iterator[Deployment]:
    """The deployed stacks of `assembly`, whose functions also get `extra_env`. Raises Undeployable."""
    store, files = CodeStore(data.own / "code"), ObjectFiles(data.folder)
    s3 = PersistentS3(files)
    with ExitStack() as exits:
        endpoint = exits.enter_context(served())
        everywhere = {**environment(endpoint), **_scratch(data), **extra_env}
        functions = Functions(store, everywhere, data.logs)
        exits.callback(functions.close)
        for seam in (running_functions(functions), failing_maps(), s3.installed(), Athena(files).installed()):
            exits.enter_context(seam)
        deployment = Deployment(LocalSession(endpoint), assets_of(assembly), functions)
        announce(deployment.assets, deployment.client("s3"))
        for stack in stacks(assembly):
            progress(f"deploying {stack.name}")
            deploy(stack, deployment)
        lasting = _lasting_buckets(deployment)
        s3.restore(lasting)
        for bucket in sorted(lasting):
            expire(deployment.client("s3"), bucket, datetime.now(UTC))
        yield deployment
    store.forget_old()


def _scratch(data: DataFolder) -> dict[str, str]:
    """The functions' own /tmp, empty at the start."""
    folder = data.own / "tmp"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return {"HOME": str(folder), "TMPDIR": str(folder)}


def _lasting_buckets(deployment: Deployment) -> set[str]:
    """Every bucket but those that each deployment fills anew."""
    filled = {one.properties["DestinationBucketName"] for one in deployment.of_type(SITE_DEPLOYMENT)}
    return {bucket.physical_id for bucket in deployment.of_type("AWS::S3::Bucket")} - filled
