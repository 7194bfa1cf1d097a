#!/usr/bin/env bash
# obstore: the credentials of a Lambda function that starts from a snapshot are never asked for
#
# A function with SnapStart finds no keys in its environment but an address, AWS_CONTAINER_CREDENTIALS_FULL_URI, and
# the word to show there, AWS_CONTAINER_AUTHORIZATION_TOKEN. botocore asks that address. obstore knows the first of the
# two names, and takes the second only as AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE, as Kubernetes sets it: without a file
# it passes over the address without a word and goes on to the metadata service of EC2, which Lambda does not have. One
# would guess that who reads one variable of a pair reads the other; a deployment with SnapStart switched on finds out.
#
# Versions: obstore 0.12.1, botocore 1.44.8
# Seen:     requests for credentials at the address: botocore 1, obstore 0; with the token in a file: obstore 1
# Instead:  hand obstore a credential_provider that asks the address
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q 'obstore==0.12.1' 'botocore==1.44.8'
printf 'of the day' >"$work/token"

env -i HOME="$work" TOKEN_FILE="$work/token" "$work/venv/bin/python" -W ignore - <<'PYTHON'
import json
import os
import sys
import threading
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

EXPECTED = {"botocore": 1, "obstore": 0, "obstore with a file": 1}
EXPIRES = (datetime.now(timezone.utc) + timedelta(hours=6)).strftime("%Y-%m-%dT%H:%M:%SZ")
TOLD = {"AccessKeyId": "A", "SecretAccessKey": "S", "Token": "T", "Expiration": EXPIRES}
asked = []


class Answering(BaseHTTPRequestHandler):
    """Hands out credentials at /credentials, an object below /bucket, and nothing else."""

    def do_GET(self):
        if self.path == "/credentials":
            asked.append(self.headers.get("Authorization"))
        known = self.path == "/credentials" or self.path.startswith("/bucket/")
        body = json.dumps(TOLD).encode() if known else b""
        self.send_response(200 if known else 404)
        for name, value in {"Content-Length": len(body), "ETag": '"1"', "Last-Modified": "Fri, 29 May 2026 20:00:00 GMT"}.items():
            self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(body)

    do_PUT = do_GET

    def log_message(self, *_):
        pass


def requests(read):
    """How often the address was asked with the right word while something was read."""
    asked.clear()
    try:
        read()
    except Exception as error:  # noqa: BLE001 - that it fails is what is shown
        print(f"  {type(error).__name__}", file=sys.stderr)
    return sum(word == "of the day" for word in asked)


def by_botocore():
    from botocore.session import Session

    Session().get_credentials().get_frozen_credentials()


def by_obstore():
    from obstore.store import S3Store

    options = {"allow_http": True, "timeout": "2s"}
    retries = {"max_retries": 0}
    config = {"endpoint": url, "region": "us-east-1", "metadata_endpoint": url}
    S3Store("bucket", config=config, client_options=options, retry_config=retries).get("key").bytes()


server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
threading.Thread(target=server.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{server.server_address[1]}"
os.environ |= {
    "AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{url}/credentials",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN": "of the day",
}
seen = {"botocore": requests(by_botocore), "obstore": requests(by_obstore)}
del os.environ["AWS_CONTAINER_AUTHORIZATION_TOKEN"]
os.environ["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] = os.environ["TOKEN_FILE"]
seen["obstore with a file"] = requests(by_obstore)
server.shutdown()
print("; ".join(f"{name}: {count}" for name, count in seen.items()))
if seen != EXPECTED:
    sys.exit(f"CHANGED: {EXPECTED} was seen before")
PYTHON
