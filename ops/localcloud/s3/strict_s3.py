"""S3 as strict as AWS's: a condition and the write it guards are one step, and no condition is overlooked.

moto 5.2.5 looks at a condition and then writes, in threads, so two conditional writes can both win; it ignores the
conditions of a copy and the If-Match that completes a multipart upload.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from threading import RLock
from typing import Any

from moto.core.routing import ServiceOperationRouter
from moto.iam.access_control import PermissionResult
from moto.s3.exceptions import MissingKey, PreconditionFailed, S3ClientError
from moto.s3.models import FakeBucket, S3Backend
from moto.s3.responses import S3Response

from ops.localcloud.patching import replaced

# one for the process, as moto holds one S3; reentrant, as a request writes through the backend's own methods
_LOCK = RLock()


def one_at_a_time(original: Callable[..., Any]) -> Callable[..., Any]:
    """`original`, while nothing else reads or writes an object."""

    @wraps(original)
    def locked(*args: Any, **named: Any) -> Any:
        with _LOCK:
            return original(*args, **named)

    return locked


@contextmanager
def strict_s3() -> Iterator[None]:
    """Every request for an object is one step while this is open.

    Requests for objects are all that wait for each other: a lock around the whole application would never be let go
    of, since an invoked function asks S3.
    """
    requests = replaced(
        S3Response,
        _key_response=one_at_a_time(_with_all_conditions(S3Response._key_response)),
        # forms and DeleteObjects are sent to the bucket
        _bucket_response_post=one_at_a_time(S3Response._bucket_response_post),
    )
    # also for those who write without a request, such as Athena its results
    writes = replaced(
        S3Backend,
        put_object=one_at_a_time(S3Backend.put_object),
        delete_object=one_at_a_time(S3Backend.delete_object),
    )
    # moto makes the table of a service's routes at the first error: in two threads at once Python 3.11's parser fails
    routers = replaced(ServiceOperationRouter, _get_router=one_at_a_time(ServiceOperationRouter._get_router))
    # it would deny what a policy denies under a condition, whether that holds or not; the judge looks at both
    policies = replaced(FakeBucket, get_permission=lambda *_: PermissionResult.NEUTRAL)
    with routers, requests, writes, policies:
        yield


def _with_all_conditions(original: Callable[..., Any]) -> Callable[..., Any]:
    """`original`, which knows the conditions of PUT and DELETE, with those that it overlooks."""

    @wraps(original)
    def answer(response: S3Response, request: Any, url: str) -> Any:
        # S3 knows no other value; moto takes it for no condition, and writes
        if request.method == "PUT" and request.headers.get("If-None-Match", "*") != "*":
            raise S3ClientError("NotImplemented", "A header you provided implies functionality that is not implemented")
        completes = request.method == "POST" and "uploadId" in response.querystring
        if completes or "x-amz-copy-source" in request.headers:
            bucket = response.parse_bucket_name_from_url(request, url)
            _require(request.headers, response.backend.get_object(bucket, response.parse_key_name()))
        return original(response, request, url)

    return answer


def _require(headers: Any, current: Any) -> None:
    """Raise what S3 answers when the current object is not the one that the headers expect."""
    etag = headers.get("If-Match")
    if etag and current is None:
        raise MissingKey
    if etag and etag.strip('"') != current.etag.strip('"'):
        raise PreconditionFailed("If-Match")
    if headers.get("If-None-Match") == "*" and current is not None:
        raise PreconditionFailed("If-None-Match")
