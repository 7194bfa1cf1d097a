"""What AWS answers those who may not do what they ask."""

import json
from typing import TYPE_CHECKING
from uuid import uuid4
from xml.sax.saxutils import escape

from werkzeug.wrappers import Response

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_S3 = "<Error><Code>AccessDenied</Code><Message>{}</Message><RequestId>{}</RequestId></Error>"
_QUERY = (
    "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>{}</Message></Error>"
    "<RequestId>{}</RequestId></ErrorResponse>"
)


def refusal(environ: "WSGIEnvironment", service: str, message: str) -> Response:
    """The answer in the words of the service's protocol."""
    if service == "s3" or _is_form(environ):
        text = (_S3 if service == "s3" else _QUERY).format(escape(message), uuid4().hex.upper())
        return Response(text, 403, content_type="application/xml")
    named = {"x-amzn-errortype": "AccessDeniedException"}
    # a protocol that names its operation in a header has one status for all that a client does wrong
    status = 400 if "HTTP_X_AMZ_TARGET" in environ else 403
    body = json.dumps({"__type": "AccessDeniedException", "Message": message})
    return Response(body, status, named, content_type="application/json")


def _is_form(environ: "WSGIEnvironment") -> bool:
    return bool(environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded"))
