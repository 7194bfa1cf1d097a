"""The CloudFront Function that looks at every request to the HTTP API before the cache does."""

import json
import re
from pathlib import Path

from aws_cdk import aws_cloudfront as cloudfront
from constructs import Construct

from nextday.settings import SITE_PREFIX
from stacks.constructs.edge import cors
from stacks.constructs.edge.contract import Contract

_CODE = Path(__file__).with_suffix(".js")
_PLACE = "const CONTRACT = {};"


class ViewerRequest(cloudfront.Function):
    """Runs `viewer_request.js` with the endpoints of the contract."""

    def __init__(self, scope: Construct, construct_id: str, *, contract: Contract) -> None:
        super().__init__(
            scope,
            construct_id,
            comment="one cache entry per question, unknown parameters refused",
            code=cloudfront.FunctionCode.from_inline(viewer_request_code(contract)),
            runtime=cloudfront.FunctionRuntime.JS_2_0,
        )


def viewer_request_code(contract: Contract) -> str:
    """The function's code; CloudFront takes 10 KB at most, so it goes without comments and indentation."""
    types = sorted({kind for one in contract.endpoints for kind in one.media_types})
    told = {
        "endpoints": {
            # types by their place in the list of all: written out they would take a tenth of the room
            _pattern(SITE_PREFIX + one.path): {"names": one.parameters, "types": [*map(types.index, one.media_types)]}
            for one in contract.endpoints
        },
        "types": types,
        "preflight": {name: {"value": value} for name, value in cors.preflight().items()},
    }
    lines = (line.strip() for line in _CODE.read_text().splitlines())
    code = "\n".join(line for line in lines if not line.startswith("//"))
    return code.replace(_PLACE, f"const CONTRACT = {json.dumps(told, separators=(',', ':'))};")


def _pattern(path: str) -> str:
    return re.sub(r"\{\w+\}", "*", path)
