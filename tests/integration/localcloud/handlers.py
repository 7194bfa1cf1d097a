"""Sources of the test stage's functions."""

PROBE = """
import os
import subprocess
import sys
import time

from carried import greeting


def handler(event, context):
    match event.get("do"):
        case "raise":
            raise ValueError("no bars arrived")
        case "exit":
            os._exit(3)
        case "sleep":
            time.sleep(60)
        case "print":
            print("one line of log")
        case "hang":
            child = subprocess.Popen(["sleep", "600"])
            with open(event["pids"], "w") as pids:
                pids.write(f"{os.getpid()} {child.pid}")
            while True:
                pass
        case "import":
            __import__(event["module"])
        case "environment":
            return dict(os.environ)
    remaining = context.get_remaining_time_in_millis()
    return {"greeting": greeting, "event": event, "pid": os.getpid(), "remaining": remaining}
"""

WEB = """
import json


def handler(event, context):
    http = event["requestContext"]["http"]
    said = {
        "route": event["routeKey"],
        "path": event["rawPath"],
        "method": http["method"],
        "query": event.get("queryStringParameters"),
        "parameters": event.get("pathParameters"),
        "body": event.get("body"),
    }
    if http["path"] == "/api/fail":
        raise RuntimeError("broken")
    headers = {"content-type": "application/json", "cache-control": "no-store"}
    return {"statusCode": 200, "headers": headers, "body": json.dumps(said)}
"""

BROKEN = "import no_such_module\n"

JOB = """
from jobs.told import told


def handler(event, context):
    if event.get("item") in event.get("bad", []):
        raise LookupError(f"item {event['item']} is bad")
    return {"told": told, "event": event}
"""
