"""The document and the page that shows it, as they are served."""

import re
import subprocess
import sys
from base64 import b64encode
from hashlib import sha256

from tests.unit.api.client import Client
from tests.unit.api.conftest import CONTRACT


def test_health_is_as_short_as_documented(client: Client):
    assert client.get("/health").body == '{"status":"ok"}'


def test_the_document_is_served_as_it_is_committed(client: Client):
    for path in ("/openapi.json", "/api/openapi.json"):
        answer = client.get(path)
        assert (answer.body, answer.headers["Content-Type"]) == (CONTRACT.text, "application/json")


def test_the_docs_page_runs_only_what_its_policy_names(client: Client):
    answer = client.get("/api/docs", {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    policy = answer.headers["Content-Security-Policy"]
    inline = re.findall(r"<(?:script|style)>(.*?)</(?:script|style)>", answer.body, re.DOTALL)
    digests = [b64encode(sha256(text.encode()).digest()).decode() for text in inline]
    assert len(digests) == 3
    assert all(f"'sha256-{digest}'" in policy for digest in digests)
    assert "unsafe" not in policy


def test_the_docs_page_loads_nothing_but_the_document_beside_it(client: Client):
    page = client.get("/docs").body
    markup = re.sub(r"<(script|style)>.*?</\1>", "", page, flags=re.DOTALL)
    assert "src=" not in markup
    assert re.findall(r'href="(.*?)"', markup) == ["data:,"]
    assert 'url: "openapi.json"' in page


def test_documentation_costs_a_cold_start_nothing():
    """Swagger UI is found by the name of a package, which must bring no schemas with it."""
    asked = """
import sys
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
known = set(sys.modules)
from lambdas.api.docs_page import page
page()
print(*{name.partition('.')[0] for name in set(sys.modules) - known} - set(sys.stdlib_module_names))
print(*sorted({'pydantic', 'polars', 'jsonschema'} & set(sys.modules)))
"""
    ran = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    ours, heavy = ran.stdout.split("\n")[:2]
    assert (ours, heavy) == ("lambdas", "")
