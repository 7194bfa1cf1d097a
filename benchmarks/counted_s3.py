"""An S3 and a Glue in this process that count what clients ask, send and receive, and the CPU time that takes them."""

import os
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import boto3
from botocore.awsrequest import AWSPreparedRequest
from moto import mock_aws
from moto.core.botocore_stubber import BotocoreStubber

from nextday.settings import LakeSettings
from ops.localcloud.s3.strict_s3 import strict_s3
from tests.glue import deployed_tables

BUCKET = "lake"
DATABASE = "lake"
KINDS = {"Get": "GET", "Put": "PUT", "Head": "HEAD", "List": "LIST", "Delete": "DELETE"}
GLUE = "Glue"


@dataclass
class Usage:
    """Requests by kind and by table, bytes of bodies, and CPU seconds of the client."""

    requests: Counter[str] = field(default_factory=Counter)
    by_table: Counter[str] = field(default_factory=Counter)
    sent: int = 0
    received: int = 0
    seconds: float = 0


class CountedS3:
    """A versioned bucket, and Glue's tables of a lake in it, that live while the context is open.

    boto3's default session leads to them.
    """

    def __init__(self, buckets: int = 1) -> None:
        self._buckets = buckets
        self._usage = Usage()
        self._server_seconds = 0.0

    @contextmanager
    def opened(self) -> Iterator["CountedS3"]:
        """Serve, with credentials that are good for nothing else."""
        os.environ |= dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), "none")
        os.environ["AWS_DEFAULT_REGION"] = "us-east-1"
        with strict_s3(), mock_aws(), self._timing_the_server():
            self._create_bucket()
            with deployed_tables(LakeSettings(lake_bucket=BUCKET, database=DATABASE, buckets=self._buckets)):
                yield self

    @contextmanager
    def counting(self) -> Iterator[Usage]:
        """Usage of what happens in this context."""
        usage = self._usage = Usage()
        began = self.client_seconds()
        yield usage
        usage.seconds = self.client_seconds() - began
        self._usage = Usage()

    def client_seconds(self) -> float:
        """CPU seconds of this process so far, without those spent as the server."""
        return time.process_time() - self._server_seconds

    @contextmanager
    def _timing_the_server(self) -> Iterator[None]:
        serve = BotocoreStubber.__call__

        def timed(stubber: BotocoreStubber, /, *args: Any, **kwargs: Any) -> Any:
            began = time.thread_time()
            try:
                return serve(stubber, *args, **kwargs)
            finally:
                self._server_seconds += time.thread_time() - began

        BotocoreStubber.__call__ = timed  # type: ignore[method-assign,assignment]
        try:
            yield
        finally:
            BotocoreStubber.__call__ = serve  # type: ignore[method-assign]

    def _create_bucket(self) -> None:
        boto3.setup_default_session()
        client = boto3.client("s3")
        client.create_bucket(Bucket=BUCKET)
        client.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
        # clients created from now on hand their events to the session's handlers
        events = boto3._get_default_session().events
        events.register("before-send.s3", self._on_request)
        events.register("response-received.s3", self._on_response)
        events.register("before-send.glue.GetTables", self._on_catalog_request)

    def _on_request(self, request: AWSPreparedRequest, event_name: str, **_: object) -> None:
        operation = event_name.rsplit(".", 1)[-1]
        kind = next(kind for verb, kind in KINDS.items() if operation.startswith(verb))
        self._usage.requests[kind] += 1
        self._usage.by_table[_key(request.url).partition("/")[0]] += 1
        self._usage.sent += _size(request)

    def _on_catalog_request(self, **_: object) -> None:
        self._usage.requests[GLUE] += 1
        self._usage.by_table[GLUE] += 1

    def _on_response(self, response_dict: Mapping[str, Any] | None, **_: object) -> None:
        if response_dict:
            self._usage.received += int(response_dict["headers"].get("content-length") or 0)


def _key(url: str) -> str:
    """The object's key, whether the URL names the bucket in its host or in its path."""
    return urlsplit(url).path.removeprefix("/").removeprefix(f"{BUCKET}/")


def _size(request: AWSPreparedRequest) -> int:
    """Bytes of a request's content, also where it is sent in chunks with a checksum at the end."""
    chunked = request.headers.get("X-Amz-Decoded-Content-Length")
    if chunked:
        return int(chunked)
    return len(request.body) if isinstance(request.body, bytes | str) else 0
