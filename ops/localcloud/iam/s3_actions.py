"""What IAM calls a request to S3.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
"""

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote

from moto.s3.responses import ACTION_MAP

from ops.localcloud.iam.policies import Asked

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_ARN = "arn:aws:s3:::"
# where moto's table is wrong, or has none
_MENDED: dict[tuple[str, str], dict[str, str]] = {
    ("BUCKET", "HEAD"): {"DEFAULT": "ListBucket"},
    ("BUCKET", "POST"): {"delete": "DeleteObject"},
    ("KEY", "HEAD"): {"versionId": "GetObjectVersion"},
}
_BY_HEADER = {"HTTP_X_AMZ_ACL": "PutObjectAcl", "HTTP_X_AMZ_TAGGING": "PutObjectTagging"}


def asked_of_s3(environ: "WSGIEnvironment") -> list[Asked]:
    """The actions of a request by path, and what bucket policies may know of it."""
    bucket, key = _bucket_and_key(environ)
    query = parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True)
    context = _context(environ, query)
    names = [_action(environ["REQUEST_METHOD"], bucket, key, query), *_more(environ)]
    asked = [Asked(f"s3:{name}", _resource(name, bucket, key), context) for name in names]
    return asked + _copied(environ, context)


def listing_of(asked: Asked) -> Asked:
    """The permission without which S3 tells nobody that an object is missing."""
    return Asked("s3:ListBucket", asked.resource.partition("/")[0], asked.context)


def bucket_of(asked: Asked) -> str:
    """The bucket of a resource of S3."""
    return asked.resource.removeprefix(_ARN).partition("/")[0]


def reads_an_object(environ: "WSGIEnvironment", service: str) -> bool:
    """Whether an object that is not there would be reported missing."""
    return service == "s3" and environ["REQUEST_METHOD"] in {"GET", "HEAD"} and bool(_bucket_and_key(environ)[1])


def _bucket_and_key(environ: "WSGIEnvironment") -> tuple[str, str]:
    # WSGI gives the bytes of a path as Latin-1
    path = environ["PATH_INFO"].encode("latin-1").decode(errors="replace")
    bucket, _, key = path.removeprefix("/").partition("/")
    return bucket, key


def _action(method: str, bucket: str, key: str, query: dict[str, list[str]]) -> str:
    if not bucket:
        return "ListAllMyBuckets"
    kind = "KEY" if key else "BUCKET"
    actions = {**ACTION_MAP[kind].get(method, {}), **_MENDED.get((kind, method), {})}
    named = (action for parameter, action in actions.items() if parameter in query)
    return next(named, actions.get("DEFAULT", f"{method} {'&'.join(query)}"))


def _resource(name: str, bucket: str, key: str) -> str:
    if name == "ListAllMyBuckets":
        return "*"
    # DeleteObjects names its keys in its body: who may not delete them all is refused
    return _ARN + bucket + (f"/{key or '*'}" if key or name == "DeleteObject" else "")


def _more(environ: "WSGIEnvironment") -> list[str]:
    """What headers want beside the write; S3 compares an ETag only for those who may read the object.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
    """
    compares = environ["REQUEST_METHOD"] == "PUT" and "HTTP_IF_MATCH" in environ
    return ["GetObject"] * compares + [action for header, action in _BY_HEADER.items() if header in environ]


def _copied(environ: "WSGIEnvironment", context: dict[str, str]) -> list[Asked]:
    if not (source := environ.get("HTTP_X_AMZ_COPY_SOURCE")):
        return []
    path, _, version = source.partition("?versionId=")
    action = "s3:GetObjectVersion" if version else "s3:GetObject"
    return [Asked(action, _ARN + unquote(path).removeprefix("/"), context)]


def _context(environ: "WSGIEnvironment", query: dict[str, list[str]]) -> dict[str, str]:
    """What S3 lets conditions look at. Loopback stands for TLS."""
    headers = {"s3:if-match": "HTTP_IF_MATCH", "s3:if-none-match": "HTTP_IF_NONE_MATCH"}
    given = {key: environ[header] for key, header in headers.items() if header in environ}
    # false for what only begins an upload in parts or adds one to it: these take no condition
    part = "uploads" in query or "partNumber" in query
    told = {"aws:securetransport": "true", "s3:tlsversion": "1.3", "s3:objectcreationoperation": str(not part).lower()}
    return told | given
