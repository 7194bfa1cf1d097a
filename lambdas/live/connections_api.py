"""API Gateway's @connections, asked by what boto3 is made of: boto3 itself takes twice the processor for a message.

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
"""

from http import HTTPStatus
from urllib.parse import quote, urlsplit

from boto3 import Session
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.exceptions import NoCredentialsError
from botocore.httpsession import get_cert_path
from urllib3 import PoolManager, Retry, Timeout
from urllib3.exceptions import HTTPError

_PATIENCE = Timeout(connect=2, read=5)
# as boto3 does by itself; whoever is told twice sees it by the sequence
_AGAIN = Retry(
    2,
    allowed_methods=None,
    backoff_factor=0.1,
    status_forcelist={
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.INTERNAL_SERVER_ERROR,
        HTTPStatus.BAD_GATEWAY,
        HTTPStatus.SERVICE_UNAVAILABLE,
        HTTPStatus.GATEWAY_TIMEOUT,
    },
    raise_on_status=False,
)


class GoneError(Exception):
    """A connection is not there any more."""


class UnsentError(Exception):
    """API Gateway does not take a message, or does not answer."""


class ConnectionsApi:
    """The connections of a stage, whose address is `endpoint`, for `at_once` threads.

    Raises botocore's NoCredentialsError for a session without.
    """

    def __init__(self, endpoint: str, session: Session, at_once: int) -> None:
        self.endpoint = endpoint
        if (credentials := session.get_credentials()) is None:
            raise NoCredentialsError
        self._signer = SigV4Auth(credentials, "execute-api", session.region_name)
        self._pool = PoolManager(
            maxsize=at_once, timeout=_PATIENCE, retries=_AGAIN, ca_certs=get_cert_path(verify=True)
        ).connection_from_url(endpoint)

    def post(self, connection: str, message: bytes) -> None:
        """Send a message. Raises GoneError or UnsentError."""
        self._ask("POST", connection, message)

    def delete(self, connection: str) -> None:
        """End a connection. Raises GoneError or UnsentError."""
        self._ask("DELETE", connection)

    def _ask(self, method: str, connection: str, body: bytes = b"") -> None:
        url = f"{self.endpoint}/@connections/{quote(connection, safe='')}"
        request = AWSRequest(method, url, data=body)
        self._signer.add_auth(request)
        try:
            answer = self._pool.urlopen(method, urlsplit(url).path, body, headers=dict(request.headers.items()))
        except HTTPError as failure:
            raise UnsentError(str(failure)) from failure
        if answer.status == HTTPStatus.GONE:
            raise GoneError(connection)
        if answer.status not in {HTTPStatus.OK, HTTPStatus.NO_CONTENT}:
            raise UnsentError(f"{answer.status}: {answer.data.decode(errors='replace')}")
