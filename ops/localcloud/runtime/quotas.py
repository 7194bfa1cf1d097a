"""How large a function may be.

https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
"""

import json
from pathlib import Path
from zipfile import ZipFile

from ops.localcloud.runtime.function import Function

MOST_ENVIRONMENT_BYTES = 4 * 2**10
MOST_CODE_BYTES = 250 * 2**20
MOST_LAYERS = 5


def beyond_quotas(function: Function) -> str | None:
    """Why Lambda would refuse a function, None if it takes it. How large an image gets is known after its build."""
    variables = len(json.dumps(dict(function.environment), separators=(",", ":"), ensure_ascii=False).encode())
    if variables > MOST_ENVIRONMENT_BYTES:
        return f"its environment variables have {variables} bytes, {MOST_ENVIRONMENT_BYTES} are allowed"
    if len(function.layers) > MOST_LAYERS:
        return f"it has {len(function.layers)} layers, {MOST_LAYERS} are allowed"
    code = [function.code] if isinstance(function.code, Path) else []
    unzipped = sum(_unzipped_bytes(asset) for asset in (*code, *function.layers))
    if unzipped > MOST_CODE_BYTES:
        return f"its code and layers have {unzipped} bytes unzipped, {MOST_CODE_BYTES} are allowed"
    return None


def _unzipped_bytes(asset: Path) -> int:
    if asset.is_dir():
        return sum(path.stat().st_size for path in asset.rglob("*") if path.is_file())
    with ZipFile(asset) as archive:
        return sum(member.file_size for member in archive.infolist())
