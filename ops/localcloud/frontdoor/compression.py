"""How CloudFront compresses what an origin has not.

https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/ServingCompressedFiles.html
"""

import gzip
import re
from collections.abc import Callable, Mapping
from functools import partial

import brotli
from werkzeug.wrappers import Request, Response

from ops.localcloud.frontdoor.request_line import method

# levels that an edge can afford while a viewer waits, not the densest; brotli is first, as CloudFront prefers it
_PACK: Mapping[str, Callable[[bytes], bytes]] = {
    "br": partial(brotli.compress, quality=5),
    "gzip": partial(gzip.compress, compresslevel=6, mtime=0),
}
ENCODINGS = tuple(_PACK)
_BYTES = range(1_000, 10_000_001)
_STATUSES = {200, 403, 404}
# problems (application/problem+json) and Arrow are not among them
_TYPES = re.compile(
    r"""
    application/ (dash|rss|xhtml) \+xml
    | application/ (eot|font|font-sfnt|javascript|json|opentype|otf|pdf|pkcs7-mime|protobuf|truetype|ttf|wasm|xml)
    | application/ vnd\. (apple\.mpegurl|mapbox-vector-tile|ms-fontobject)
    | application/ x- (font-opentype|font-truetype|font-ttf|httpd-cgi|javascript|mpegurl|opentype|otf|perl|ttf)
    | font/ (eot|opentype|otf|ttf)
    | image/ svg\+xml
    | text/ (css|csv|html|javascript|js|plain|richtext|tab-separated-values|xml|x-component|x-java-source|x-script)
    | vnd\.apple\.mpegurl
    """,
    re.VERBOSE,
)


def understood(request: Request) -> tuple[str, ...]:
    """The encodings that a viewer names, the preferred one first; a star names none, and HTTP 1.0 knows none."""
    if request.environ["SERVER_PROTOCOL"] == "HTTP/1.0":
        return ()
    named = {name.lower() for name, quality in request.accept_encodings if quality > 0}
    return tuple(encoding for encoding in ENCODINGS if encoding in named)


def compress(response: Response, encoding: str, request: Request) -> None:
    """Compress an answer to a request, unless it is one that CloudFront leaves as it is."""
    if method(request) == "HEAD" or not _compressible(response):
        return
    response.set_data(_PACK[encoding](response.get_data()))
    response.headers["content-encoding"] = encoding
    response.vary.add("Accept-Encoding")
    _weaken(response)


def _compressible(response: Response) -> bool:
    return (
        response.status_code in _STATUSES
        and "content-encoding" not in response.headers
        and response.content_length in _BYTES
        and _TYPES.fullmatch(response.mimetype or "") is not None
    )


def _weaken(response: Response) -> None:
    """The bytes are others than those that the tag was for; one that is none is taken off."""
    tag = response.headers.get("etag", "")
    if tag.startswith('"'):
        response.headers["etag"] = f"W/{tag}"
    elif not tag.startswith("W/"):
        response.headers.pop("etag", None)
