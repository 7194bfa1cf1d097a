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
        case "large":
            return "x" * event["bytes"]
        case "environment":
            return dict(os.environ)
        case "ask":
            import boto3  # here, as it takes longer than the other cases may

            client = boto3.client(event["service"])
            told = getattr(client, event["operation"])(**event["with"])
            return {name: value for name, value in told.items() if isinstance(value, str)}
    remaining = context.get_remaining_time_in_millis()
    return {"greeting": greeting, "event": event, "pid": os.getpid(), "remaining": remaining}
"""

WEB = """
import itertools
import json
import os

numbers = itertools.count()


def handler(event, context):
    http = event["requestContext"]["http"]
    said = {
        "route": event["routeKey"],
        "path": event["rawPath"],
        "method": http["method"],
        "query": event.get("queryStringParameters"),
        "parameters": event.get("pathParameters"),
        "body": event.get("body"),
        "headers": event["headers"],
        "secret": os.environ["ORIGIN_SECRET"],
        "at": event["requestContext"]["timeEpoch"],
        "number": next(numbers),
    }
    if http["path"] == "/api/fail":
        raise RuntimeError("broken")
    if http["path"] == "/api/large":
        said["filler"] = "x" * int(said["query"]["bytes"])
    told = said["query"] or {}
    # for a reader, for an edge, and while the origin fails
    named = {"kept": "max-age", "edge": "s-maxage", "spare": "stale-if-error"}
    limits = [f"{named[name]}={told[name]}" for name in named if name in told]
    caching = ", ".join(["public", *limits]) if limits else "no-store"
    if "fails_at" in told and event["requestContext"]["timeEpoch"] >= 1000 * int(told["fails_at"]):
        raise RuntimeError("broken since then")
    headers = {"content-type": "application/json", "cache-control": caching, "etag": '"1"'}
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

EDGE = """
function handler(event) {
  const asked = event.request.querystring;
  if (asked.stop) {
    const headers = { 'content-type': { value: 'text/plain' } };
    return { statusCode: 418, headers: headers, body: JSON.stringify(event.request) };
  }
  if (asked.fail) {
    throw new Error('no');
  }
  while (asked.hang) {}
  if (asked.moved) {
    event.request.uri = '/api/bars';
    event.request.querystring = { to: { value: asked.moved.value } };
    event.request.headers['x-seen'] = { value: 'at the edge' };
  }
  return event.request;
}
"""
