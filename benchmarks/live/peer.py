"""The usual way: a FastAPI server that polls the lake each second, and sends what has changed to its WebSockets.

It asks for the views that jobs publish with the ETags that it knows, so that an unchanged one is not sent; of one that
has changed it tells the rows that the former one had not. Clients are answered in the words of docs/live.md. Run by
uvicorn with uvloop, in a process that has nothing of ours.
"""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from http import HTTPStatus
from threading import Thread
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from fastapi import FastAPI, WebSocket, WebSocketDisconnect

LAKE = os.environ["PEER_LAKE"]
VIEWS: dict[str, str] = json.loads(os.environ["PEER_VIEWS"])
"""The kind of event that each view's rows are, by its key."""
EVERY = 1.0
NONE = '"none"'
"""The ETag of no object."""

s3 = boto3.client("s3", config=Config(retries={"mode": "standard"}))
known: dict[str, tuple[str, dict[str, list[str]]]] = {}
clients: dict[WebSocket, frozenset[str]] = {}


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    """Poll while there is a server, which ends with whoever holds its standard input."""
    Thread(target=end_with_input, daemon=True).start()
    polling = asyncio.create_task(poll())
    yield
    polling.cancel()


def end_with_input() -> None:
    """End once it is closed, as it is by any death of the other side."""
    sys.stdin.read()
    os.kill(os.getpid(), signal.SIGTERM)


app = FastAPI(lifespan=lifespan)


async def poll() -> None:
    """Look at the lake once a second, on the second."""
    loop = asyncio.get_running_loop()
    at = loop.time()
    while True:
        events = await asyncio.to_thread(look)
        await tell(events)
        at = max(at + EVERY, loop.time())
        await asyncio.sleep(at - loop.time())


def look() -> list[dict[str, Any]]:
    """Every change since the last look."""
    return [event for key, kind in VIEWS.items() for event in changes(key, kind)]


def changes(key: str, kind: str) -> Iterator[dict[str, Any]]:
    """What a view says now that it did not before."""
    etag, before = known.get(key, (NONE, {}))
    try:
        answer = s3.get_object(Bucket=LAKE, Key=key, IfNoneMatch=etag)
    except ClientError as unchanged:
        if unchanged.response["ResponseMetadata"]["HTTPStatusCode"] != HTTPStatus.NOT_MODIFIED:
            raise
        return
    head, *blocks = answer["Body"].read().decode().split("\n\n")
    at = json.loads(head)["written_at"]
    rows = {name: lines for name, *lines in (block.split("\n") for block in blocks)}
    known[key] = answer["ETag"], rows
    if etag == NONE:
        return
    for symbol, lines in rows.items():
        former = set(before.get(symbol, ()))
        new = [json.loads(line) for line in lines if line not in former]
        if new:
            yield {"kind": kind, "symbol": symbol, "at": at, "body": new}


async def tell(events: list[dict[str, Any]]) -> None:
    """Send each client what it wants, in one message; one that is written once where all want the same."""
    if not events:
        return
    texts: dict[frozenset[str], str] = {}
    for topics in set(clients.values()):
        wanted = [event for event in events if "all" in topics or event["symbol"] in topics]
        texts[topics] = json.dumps({"type": "events", "events": wanted}, separators=(",", ":")) if wanted else ""
    await asyncio.gather(*(send(client, texts[topics]) for client, topics in list(clients.items())))


async def send(client: WebSocket, text: str) -> None:
    """Send one message, unless there is none or the client is gone."""
    if text:
        with suppress(WebSocketDisconnect, RuntimeError):
            await client.send_text(text)


@app.websocket("/live")
async def live(client: WebSocket) -> None:
    """Let a client say what it wants."""
    await client.accept()
    try:
        while True:
            wanted = json.loads(await client.receive_text())["symbols"]
            clients[client] = clients.get(client, frozenset()) | frozenset(wanted)
            await client.send_text(json.dumps({"type": "subscribed", "symbols": wanted}))
    except WebSocketDisconnect:
        clients.pop(client, None)
