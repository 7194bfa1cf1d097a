"""Credentials from the address that a function's environment names."""

from nextday.lake.serving.credentials import credentials_in
from ops.loopback import AnsweringServer, HttpRequest, LoopbackServer, Reply, reserve

HANDED_OUT = b'{"AccessKeyId":"A","SecretAccessKey":"S","Token":"T","Expiration":"2026-06-01T12:00:00Z"}'


def test_an_environment_that_holds_credentials_needs_no_address() -> None:
    assert credentials_in({"AWS_ACCESS_KEY_ID": "A"}) is None


def test_credentials_are_handed_out_to_who_shows_the_token() -> None:
    asked: list[HttpRequest] = []

    def answer(request: HttpRequest) -> Reply:
        asked.append(request)
        return Reply(200, HANDED_OUT, "application/json", {})

    with LoopbackServer(AnsweringServer(answer, reserve(0))) as server:
        environ = {
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{server.url}/2026-01-01/credentials",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN": "of the day",
        }
        handed_out = credentials_in(environ)
        assert handed_out is not None
        told = handed_out()
    assert (told["access_key_id"], told["secret_access_key"], told["token"]) == ("A", "S", "T")
    assert told["expires_at"].isoformat() == "2026-06-01T12:00:00+00:00"
    assert asked[0].headers["authorization"] == "of the day"
