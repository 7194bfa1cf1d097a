"""An S3 in a process of its own, so that its CPU is not the clients'.

Usage: python -m benchmarks.api.served_lake FOLDER, where FOLDER/BUCKET/KEY are the objects; ends with standard input.
"""

import sys
from pathlib import Path

from ops.loopback import AnsweringServer, LoopbackServer, reserve
from tests.loopback_s3 import LoopbackS3


def main(folder: Path) -> None:
    """Print where it serves, and serve."""
    files = (path for path in folder.rglob("*") if path.is_file())
    objects = {f"/{path.relative_to(folder)}": path.read_bytes() for path in sorted(files)}
    with LoopbackServer(AnsweringServer(LoopbackS3(objects), reserve(0))) as server:
        print(server.url, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
