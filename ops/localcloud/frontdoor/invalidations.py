"""Invalidations as CloudFront takes them: moto notes those of its own distributions, and has no cache to clear.

https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateInvalidation.html
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from moto.cloudfront.exceptions import NoSuchDistribution
from moto.cloudfront.models import CloudFrontBackend, Invalidation

from ops.localcloud.cloudformation.deployment import Deployment
from ops.localcloud.patching import replaced


@contextmanager
def clearing_caches(deployment: Deployment, clear: Callable[[list[str]], None]) -> Iterator[None]:
    """An invalidation of a deployed distribution tells `clear` its paths, and is complete, while this is open."""

    def create(_: Any, dist_id: str, paths: list[str], caller_ref: str) -> Invalidation:
        if dist_id not in {one.physical_id for one in deployment.of_type("AWS::CloudFront::Distribution")}:
            raise NoSuchDistribution
        clear(paths)
        place = f"https://cloudfront.amazonaws.com/2020-05-31/distribution/{dist_id}"
        return Invalidation(SimpleNamespace(location=place), paths, caller_ref)  # type: ignore[arg-type]

    with replaced(CloudFrontBackend, create_invalidation=create):
        yield
