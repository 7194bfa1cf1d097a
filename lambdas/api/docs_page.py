"""The interactive documentation as one page that loads nothing but the OpenAPI document beside it."""

from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path

import aws_lambda_powertools

# the copy that Powertools carries: from a CDN it would be foreign script on our page
# by its place: to import the package that it is in takes longer than all else of a cold start
_SWAGGER_UI = Path(aws_lambda_powertools.__file__).parent / "event_handler" / "openapi" / "swagger_ui"
_START = """
SwaggerUIBundle({
  url: "openapi.json", dom_id: "#docs", layout: "BaseLayout", deepLinking: true,
  presets: [SwaggerUIBundle.presets.apis],
});
"""
# an empty icon: a browser would ask for /favicon.ico, and get a 404
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>nextday API</title>
<link rel="icon" href="data:,">
<style>{style}</style>
</head>
<body>
<main id="docs"></main>
<script>{library}</script>
<script>{start}</script>
</body>
</html>
"""


@cache
def page() -> tuple[str, str]:
    """The HTML, and the Content-Security-Policy that allows exactly its scripts and styles."""
    style = (_SWAGGER_UI / "swagger-ui.min.css").read_text(encoding="utf-8")
    library = (_SWAGGER_UI / "swagger-ui-bundle.min.js").read_text(encoding="utf-8")
    policy = (
        f"default-src 'none'; script-src {_digest(library)} {_digest(_START)}; style-src {_digest(style)}; "
        "img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return _PAGE.format(style=style, library=library, start=_START), policy


def _digest(inline: str) -> str:
    return f"'sha256-{b64encode(sha256(inline.encode()).digest()).decode()}'"
