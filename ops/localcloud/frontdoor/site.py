"""A bucket's objects as web pages."""

from functools import cached_property
from http import HTTPStatus
from typing import Any

import boto3
from botocore.exceptions import ClientError
from werkzeug.http import quote_etag, unquote_etag
from werkzeug.wrappers import Request, Response


class Site:
    """Serves the objects of a bucket with the content type and caching they were stored with."""

    def __init__(self, session: boto3.Session, bucket: str, root_object: str) -> None:
        self._session = session
        self._bucket = bucket
        self._root_object = root_object

    @cached_property
    def _s3(self) -> Any:
        """Made when a page is first asked for: most commands serve none."""
        return self._session.client("s3")

    def handle(self, request: Request) -> Response:
        """The object at the request's path, 404 if there is none, 304 if the browser has it."""
        key = request.path.lstrip("/") or self._root_object
        try:
            found = self._s3.get_object(Bucket=self._bucket, Key=key)
        except ClientError as error:  # a name that S3 refuses is no object's either
            if error.response["ResponseMetadata"]["HTTPStatusCode"] >= HTTPStatus.INTERNAL_SERVER_ERROR:
                raise
            return Response("not found\n", 404, content_type="text/plain;charset=utf-8")
        response = Response(found["Body"].read(), content_type=found["ContentType"])
        response.headers["etag"] = quote_etag(*unquote_etag(found["ETag"]))
        if "CacheControl" in found:
            response.headers["cache-control"] = found["CacheControl"]
        response.make_conditional(request)
        response.headers.pop("date")  # the server dates every answer
        return response
