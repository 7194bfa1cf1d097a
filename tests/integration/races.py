"""Writers that race under one condition, which S3 lets exactly one of them meet."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from itertools import product
from threading import Barrier
from typing import Any
from uuid import uuid4

from botocore.exceptions import ClientError
from moto.s3.models import S3Backend

from ops.localcloud.patching import replaced

WRITERS = 6
ROUNDS = 10
# a write that takes as long as this lets every other writer look in the meantime
HESITATION = 0.005

Where = dict[str, str]
Write = Callable[..., object]


def prepared_put(s3: Any, at: Where, number: int) -> Write:
    return partial(s3.put_object, **at, Body=str(number).encode())


def prepared_copy(s3: Any, at: Where, number: int) -> Write:
    source = at | {"Key": f"{at['Key']}-source-{number}"}
    s3.put_object(**source, Body=str(number).encode())
    return partial(s3.copy_object, **at, CopySource=source)


def prepared_completion(s3: Any, at: Where, number: int) -> Write:
    upload = at | {"UploadId": s3.create_multipart_upload(**at)["UploadId"]}
    part = s3.upload_part(**upload, PartNumber=1, Body=str(number).encode())["ETag"]
    parts = {"Parts": [{"ETag": part, "PartNumber": 1}]}
    return partial(s3.complete_multipart_upload, **upload, MultipartUpload=parts)


def prepared_delete(s3: Any, at: Where, number: int) -> Write:
    return partial(s3.delete_object, **at)


RACES = [
    *product((prepared_put, prepared_copy, prepared_completion), ("IfMatch", "IfNoneMatch")),
    (prepared_delete, "IfMatch"),
]


def winners(s3: Any, bucket: str, prepare: Callable[[Any, Where, int], Write], condition: str) -> list[int]:
    """Let writers race for an object under one condition; those who were told that they had won."""
    at = {"Bucket": bucket, "Key": f"raced-{uuid4().hex}"}
    expected = s3.put_object(**at, Body=b"start")["ETag"] if condition == "IfMatch" else "*"
    writes, start = [prepare(s3, at, number) for number in range(WRITERS)], Barrier(WRITERS)

    def wins(write: Write) -> bool:
        start.wait()
        try:
            write(**{condition: expected})
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] not in {404, 412}:
                raise
            return False
        return True

    with ThreadPoolExecutor(WRITERS) as threads:
        won = [number for number, win in enumerate(threads.map(wins, writes)) if win]
    if prepare is not prepared_delete and len(won) == 1:
        assert s3.get_object(**at)["Body"].read() == str(won[0]).encode()
    return won


@contextmanager
def hesitating_s3() -> Iterator[None]:
    """Every write takes a while, so that whoever looks and then writes is caught."""

    def slow(original: Callable[..., Any]) -> Callable[..., Any]:
        def hesitate(*args: Any, **named: Any) -> Any:
            time.sleep(HESITATION)
            return original(*args, **named)

        return hesitate

    writes = {name: slow(getattr(S3Backend, name)) for name in ("put_object", "delete_object")}
    with replaced(S3Backend, **writes):
        yield
