"""A stack's process: hands requests to its handler and tells the CPU time that each took, of all threads.

Usage: python -S -P process.py MODULE. A line of standard input is `{"event": TEXT, "times": N}`, and gets a line.
The time from the start to the first line is a cold start, so nothing is imported that is not needed.
"""

import json
import os
import sys
import time
from importlib import import_module


class Context:
    """What Lambda tells of an invocation."""

    function_name = "nextday-dev-api"
    function_version = "1"
    memory_limit_in_mb = 1024
    invoked_function_arn = "arn:aws:lambda:us-east-1:123456789012:function:nextday-dev-api"
    aws_request_id = "52fdfc07-2182-154f-163f-5f0f9a621d72"

    @staticmethod
    def get_remaining_time_in_millis() -> int:
        """Time enough."""
        return 15_000


def main(module: str) -> None:
    """Serve until standard input ends."""
    told = os.fdopen(os.dup(1), "w", buffering=1)
    # what a handler prints is its log, which CloudWatch would take
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    handler = import_module(module).handler
    for line in sys.stdin:
        asked = json.loads(line)
        nanoseconds = []
        for _ in range(asked["times"]):
            event = json.loads(asked["event"])  # a handler may write into it
            began = time.process_time_ns()
            answer = handler(event, Context)
            nanoseconds.append(time.process_time_ns() - began)
        told.write(json.dumps({"nanoseconds": nanoseconds, "answer": answer}) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
